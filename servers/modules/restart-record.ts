// What the supervisor knows of the modules that ended although nobody unloaded them: one
// record for each name, in the ledger, so that it outlives the loader.
// docs/supervision.md has the rules.

import { NEVER } from "../../libsys/ipc";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { NAME_BYTES, sameName } from "./canonical-name";
import { LEDGER_RESTARTS } from "./ledger";

export const MAXIMUM_RESTARTS: u32 = 64;

export const enum RestartState {
  /** The record is free. */
  None = 0,
  /** The module's process is about to go. */
  Due = 1,
  /** The module is being loaded again, or is going to be. */
  Pending = 2,
  /** It lives again. */
  Live = 3,
  /** It is not started again. */
  Failed = 4,
}

@unmanaged
@final
export class RestartRecord {
  state: u32; // RestartState
  /** The process that ended, and the index of its module's record. */
  process: u32;
  module: u32;
  /** Why it ended, an ExitReason, and the errno that it ended with. */
  reason: u32;
  result: i32;
  /** How often it ended since `since`. */
  ends: u32;
  /** How often it came back to life. */
  restarts: u32;
  nameLength: u32;
  since: u64;
  /** When it ended last. */
  ended: u64;
  /** What was loaded, if it is a file of the archive whose signature was checked. */
  content: Span;
  // then NAME_BYTES of name

  is(state: RestartState): bool {
    return this.state == <u32>state;
  }

  get name(): Span {
    const length = min(this.nameLength, NAME_BYTES);
    return spanAt(changetype<usize>(this) + offsetof<RestartRecord>(), length);
  }
}

const RECORD_BYTES: u32 = 112;
if (offsetof<RestartRecord>() + 56 != 112) ERROR("RECORD_BYTES is wrong");
if (64 * 112 > 0x2000) ERROR("the ledger has 8 KiB for these records");

// @ts-ignore: decorator
@inline
export function restartAt(index: u32): RestartRecord {
  return changetype<RestartRecord>(<usize>LEDGER_RESTARTS + index * RECORD_BYTES);
}

/** The record of a name, or null. */
export function findRestart(name: Span): RestartRecord | null {
  for (let index: u32 = 0; index < MAXIMUM_RESTARTS; index++) {
    const record = restartAt(index);
    if (record.state != 0 && sameName(record.name, name)) return record;
  }
  return null;
}

/**
 * The record of a name, made if need be: in a free place, or in that of the module that
 * lives again and ended longest ago. Null when all others are due, pending or failed.
 */
export function obtainRestart(name: Span): RestartRecord | null {
  const known = findRestart(name);
  if (known != null) return known;
  const record = oldestReplaceable();
  if (record == null || sizeOf(name) > NAME_BYTES) return null;
  memory.fill(changetype<usize>(record), 0, RECORD_BYTES);
  record.nameLength = sizeOf(name);
  memory.copy(startOf(record.name), startOf(name), sizeOf(name));
  return record;
}

function oldestReplaceable(): RestartRecord | null {
  let oldest: RestartRecord | null = null;
  let time = NEVER;
  for (let index: u32 = 0; index < MAXIMUM_RESTARTS; index++) {
    const record = restartAt(index);
    if (record.is(RestartState.None)) return record;
    if (!record.is(RestartState.Live) || record.ended >= time) continue;
    oldest = record;
    time = record.ended;
  }
  return oldest;
}
