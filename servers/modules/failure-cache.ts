// Failed loads that are remembered for a moment, so that a burst of requests for a module
// that can't be loaded here costs one attempt. What might change the result makes the
// loader forget: a file, the configuration, a device, a module that becomes live. Success
// is never remembered: the live module itself tells it.

import { Errno } from "../../libsys/errno";
import { now } from "../../libsys/ipc";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { NAME_BYTES, sameName } from "./canonical-name";
import { Module } from "./module";
import { bootNumber } from "./policy";

const MAXIMUM_FAILURES: u32 = 32;
const DEFAULT_MILLISECONDS: u32 = 1000;
const MILLISECOND: u64 = 1_000_000;

@unmanaged
@final
class Failure {
  /** 0 for a free record. */
  until: u64;
  result: i32;
  nameLength: u32;

  @inline
  get name(): Span {
    return spanAt(changetype<usize>(this) + offsetof<Failure>(), this.nameLength);
  }
}

const FAILURE_BYTES: i32 = 16 + 56;
if (offsetof<Failure>() != 16) ERROR("Failure is 16 bytes before its name");

const failures: usize = memory.data(32 * FAILURE_BYTES, 8);
let lifetime: u64 = 0;
/** The record that is used next, whatever it holds. */
let turn: u32 = 0;

/** Reads `modules.failure_ms=` off the command line; 0 remembers nothing. */
export function openFailures(): void {
  lifetime = MILLISECOND * bootNumber("modules.failure_ms", DEFAULT_MILLISECONDS);
}

// @ts-ignore: decorator
@inline
function failureAt(index: u32): Failure {
  return changetype<Failure>(failures + index * FAILURE_BYTES);
}

/** The result with which the module's load failed a moment ago; 0 for none. */
export function rememberedFailure(name: Span): i32 {
  const time = now();
  for (let index: u32 = 0; index < MAXIMUM_FAILURES; index++) {
    const failure = failureAt(index);
    if (failure.until > time && sameName(failure.name, name)) return failure.result;
  }
  return 0;
}

/** Remembers how a load ended, unless that says nothing about the next one. */
export function rememberFailure(module: Module, result: i32): void {
  if (lifetime == 0 || isPassing(result) || module.particular != 0) return;
  const failure = failureAt(turn);
  turn = (turn + 1) % MAXIMUM_FAILURES;
  failure.until = now() + lifetime;
  failure.result = result;
  failure.nameLength = min(sizeOf(module.name), NAME_BYTES);
  memory.copy(startOf(failure.name), startOf(module.name), failure.nameLength);
}

/** Results that come of the moment, and success. */
function isPassing(result: i32): bool {
  switch (-result) {
    case 0:
    case Errno.ENOMEM:
    case Errno.EAGAIN:
    case Errno.EBUSY:
    case Errno.EINTR: return true;
    default: return false;
  }
}

/** Forgets all failures, because something has changed. */
export function forgetFailures(): void {
  for (let index: u32 = 0; index < MAXIMUM_FAILURES; index++) failureAt(index).until = 0;
}
