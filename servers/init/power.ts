// Leaving the machine: QEMU's isa-debug-exit device ends it with (value << 1) | 1. The
// runner maps the value back; docs/abi.md, "Exit status".

import { Handle } from "../../libsys/abi/layout";
import { IoPortOperation } from "../../libsys/abi/object";
import { invoke } from "../../libsys/capability";

const EXIT_PORT: u32 = 0xf4;
const FIRST_STATUS: u32 = 0x10;
const LAST_PLAIN_STATUS: u32 = 0x6d;
/** A shell's "unknown command". */
const NOT_FOUND: u32 = 127;
const NOT_FOUND_VALUE: u32 = 0x7e;

/**
 * The debug-exit value of a status; those without a value of their own become the
 * highest.
 */
export function exitValue(status: u32): u32 {
  if (status == NOT_FOUND) return NOT_FOUND_VALUE;
  return FIRST_STATUS + min(status, LAST_PLAIN_STATUS);
}

/** Ends the machine; returns only where there is no debug-exit device. */
export function leaveMachine(status: u32): void {
  invoke(Handle.IoPorts, IoPortOperation.Out8, EXIT_PORT, exitValue(status));
}
