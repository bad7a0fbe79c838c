// The ways in which a driver goes wrong, each by its name. None comes back.

import { LogLevel } from "../../../libsys/abi/object";
import { TEXT_BASE } from "../../../libsys/abi/layout";
import * as hardware from "../../../libsys/hardware";
import { log } from "../../../libsys/log";
import { Span, equals } from "../../../libsys/span";

/** An address that no driver has anything at. */
const NOWHERE: u32 = 0x9000_0000;
const DEBUG_EXIT_PORT: u32 = 0xf4;
const scratch: usize = memory.data(8, 8);

/** Goes wrong as `kind` says; false when there is no such kind. */
export function misbehave(kind: Span): bool {
  if (equals(kind, "null")) readNull();
  else if (equals(kind, "wild")) writeWild();
  else if (equals(kind, "stack")) descend(0);
  else if (equals(kind, "text")) writeText();
  else if (equals(kind, "port")) writePort();
  else if (equals(kind, "privileged")) hardware.disableInterrupts();
  else return misbehaveMore(kind);
  return true;
}

function misbehaveMore(kind: Span): bool {
  if (equals(kind, "div")) divide();
  else if (equals(kind, "loop")) loopForever();
  else if (equals(kind, "flood")) flood();
  else if (equals(kind, "assert")) assert(opaque(0) != 0, "crashme was asked to fail");
  else return false;
  return true;
}

/** A value that the compiler cannot know. */
function opaque(value: u32): u32 {
  hardware.mmioWrite32(<u32>scratch, value);
  return hardware.mmioRead32(<u32>scratch);
}

function readNull(): void {
  store<u32>(scratch, load<u32>(opaque(0), 16));
}

function writeWild(): void {
  store<u32>(opaque(NOWHERE), 1);
}

function descend(depth: u32): u32 {
  const below = descend(depth + 1);
  // Something to do after the call: else it would become a loop.
  hardware.mmioWrite32(<u32>scratch, below);
  return below + depth;
}

function writeText(): void {
  hardware.deviceWrite8(TEXT_BASE, 0xcc);
}

/** If it went through, the machine would be off. */
function writePort(): void {
  hardware.portOut8(DEBUG_EXIT_PORT, 0x10);
}

function divide(): void {
  store<u32>(scratch, 1 / opaque(0));
}

function loopForever(): void {
  while (opaque(1) != 0) hardware.pause();
}

function flood(): void {
  while (opaque(1) != 0) log(LogLevel.Info, "the flood goes on");
}
