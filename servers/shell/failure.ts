// How commands say what went wrong: `command: thing: reason`, and the status to end with.

import { errnoOf, errnoText } from "../../libsys/errno";
import { Status } from "../../libsys/abi/status";
import { Span, sizeOf } from "../../libsys/span";
import { commandName } from "./arguments";
import { Server, interfaceOf } from "./connections";
import { endLine, out } from "./output";

export const FAILURE: i32 = 1;
/** Wrong options or operands. */
export const USAGE: i32 = 2;
export const NOT_FOUND: i32 = 127;
export const INTERRUPTED: i32 = 130;

/** `command: reason`; answers FAILURE. */
export function fail(reason: string): i32 {
  out.append(commandName()).put(": ").put(reason);
  endLine();
  return FAILURE;
}

/** `command: thing: reason`; answers FAILURE. */
export function failWith(thing: Span, reason: string): i32 {
  out.append(commandName()).put(": ").append(thing).put(": ").put(reason);
  endLine();
  return FAILURE;
}

/** `command: thing: ` and what a Status means to people; answers FAILURE. */
export function failStatus(thing: Span, status: i32): i32 {
  return failWith(thing, statusText(status));
}

/** `command: the server does not run`; answers FAILURE. */
export function failServer(server: Server): i32 {
  out.append(commandName()).put(': nothing serves the interface "');
  out.put(interfaceOf(server)).put('" now; see dmesg and ps');
  endLine();
  return FAILURE;
}

/** `command: what is wrong`, then how it is used; answers USAGE. */
export function failUsage(problem: string, usage: string): i32 {
  out.append(commandName()).put(": ").put(problem);
  endLine();
  return showUsage(usage);
}

/** An option that the command does not have; answers USAGE. */
export function failOption(letter: u32, usage: string): i32 {
  out.append(commandName()).put(": unknown option -").byte(letter);
  endLine();
  return showUsage(usage);
}

/** An option's value that is missing, or no number; answers FAILURE. */
export function failNumber(letter: u32, word: Span): i32 {
  if (sizeOf(word) != 0) return failWith(word, "not a number");
  out.append(commandName()).put(": option -").byte(letter).put(" needs a number");
  endLine();
  return FAILURE;
}

function showUsage(usage: string): i32 {
  out.put("usage: ").put(usage);
  endLine();
  return USAGE;
}

/** What people read for a status. */
export function statusText(status: i32): string {
  switch (status) {
    case Status.NotDirectory:
      return "Not a directory";
    case Status.IsDirectory:
      return "Is a directory";
    case Status.PeerClosed:
    case Status.BadHandle:
      return "its server has ended";
    case Status.TimedOut:
      return "the device does not answer";
    default:
      return errnoText(errnoOf(status));
  }
}
