// What QEMU's exit status says about the guest. The guest writes a byte v to the
// debug-exit port and QEMU exits with (v << 1) | 1. docs/abi.md, "Leaving the machine".

import type { Accelerator } from "./options.ts";

export const TIMEOUT_STATUS = 124;
export const PANIC_STATUS = 70;

const FIRST_VALUE = 0x10;
const COMMAND_NOT_FOUND_VALUE = 0x7e;
const PANIC_VALUE = 0x7f;
const QEMU_FAILED = "QEMU failed";
const QEMU_KILLED = "QEMU was killed";

export interface Outcome {
  status: number;
  /** For the person at the keyboard; absent when all is as asked. */
  message?: string;
}

/** Adds a way out to the message of a run under KVM that the guest did not end. */
export function withAcceleratorHint(outcome: Outcome, accelerator: Accelerator): Outcome {
  const { status, message } = outcome;
  const ended =
    status === TIMEOUT_STATUS ||
    message === QEMU_KILLED ||
    message?.startsWith(QEMU_FAILED) === true;
  if (accelerator !== "kvm" || !ended) return outcome;
  return { status, message: `${message}\nweft: try --accel tcg` };
}

/**
 * Maps QEMU's exit code; `scripted` when the guest was asked to run commands and report.
 */
export function outcomeOf(code: number | null, scripted: boolean): Outcome {
  if (code === null) return { status: 1, message: QEMU_KILLED };
  if (code === 0 && scripted) {
    return {
      status: PANIC_STATUS,
      message: "the machine stopped without reporting a status",
    };
  }
  if (code === 0) return { status: 0 };
  const value = code >> 1;
  if ((code & 1) === 0 || value < FIRST_VALUE) {
    return { status: 1, message: `${QEMU_FAILED} (exit code ${code})` };
  }
  if (value === PANIC_VALUE)
    return { status: PANIC_STATUS, message: "the core panicked" };
  if (value === COMMAND_NOT_FOUND_VALUE) return { status: 127 };
  return { status: value - FIRST_VALUE };
}
