// Leaving the machine: poweroff, halt, reboot's message, exit.

import { allDigits, parseDecimal } from "../../../libsys/number";
import { powerOff } from "../../../libsys/protocol/init";
import { argument, argumentCount } from "../arguments";
import { Server, awaitServer } from "../connections";
import { failUsage, failWith } from "../failure";
import { drain } from "../output";

const HIGHEST_STATUS: u64 = 255;

/**
 * Turns the machine off when all output has left it; QEMU's exit status tells `status`.
 */
export function leaveMachine(status: i32): void {
  drain();
  powerOff(awaitServer(Server.Init), <u32>status);
}

export function poweroff(): i32 {
  if (argumentCount() != 0) return failUsage("it takes no operands", "poweroff");
  leaveMachine(0);
  return 1;
}

/** Ends the shell, and with it the machine: there is nobody else to go back to. */
export function exit(): i32 {
  const word = argument(0);
  if (argumentCount() > 1) return failUsage("only one status", "exit [STATUS]");
  if (argumentCount() == 1 && !allDigits(word, 10)) return failWith(word, "not a number");
  const status = parseDecimal(word);
  if (status > HIGHEST_STATUS) return failWith(word, "not a status from 0 to 255");
  leaveMachine(<i32>status);
  return 1;
}
