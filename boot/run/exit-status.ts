// What QEMU's exit status says about the guest. The guest writes a byte v to the
// debug-exit port and QEMU exits with (v << 1) | 1. docs/abi.md, "Leaving the machine".

export const TIMEOUT_STATUS = 124;
export const PANIC_STATUS = 70;

const FIRST_VALUE = 0x10;
const COMMAND_NOT_FOUND_VALUE = 0x7e;
const PANIC_VALUE = 0x7f;

export interface Outcome {
  status: number;
  /** For the person at the keyboard; absent when all is as asked. */
  message?: string;
}

/**
 * Maps QEMU's exit code; `scripted` when the guest was asked to run commands and report.
 */
export function outcomeOf(code: number | null, scripted: boolean): Outcome {
  if (code === null) return { status: 1, message: "QEMU was killed" };
  if (code === 0 && scripted) {
    return {
      status: PANIC_STATUS,
      message: "the machine stopped without reporting a status",
    };
  }
  if (code === 0) return { status: 0 };
  const value = code >> 1;
  if ((code & 1) === 0 || value < FIRST_VALUE) {
    return { status: 1, message: `QEMU failed (exit code ${code})` };
  }
  if (value === PANIC_VALUE)
    return { status: PANIC_STATUS, message: "the core panicked" };
  if (value === COMMAND_NOT_FOUND_VALUE) return { status: 127 };
  return { status: value - FIRST_VALUE };
}
