// Until when the loader waits at most. The earliest deadline is kept as a bound: a
// deadline that was taken back may wake the loader once for nothing, and setting one
// costs next to nothing.

import { NEVER, now } from "../../libsys/ipc";
import { Module } from "./module";

const SECOND: u64 = 1_000_000_000;

let earliest: u64 = NEVER;

/** When the next deadline may come; NEVER for none. */
export function nextDeadline(): u64 {
  return earliest;
}

/** Has the loader look at its deadlines at `time`. */
export function noteDeadline(time: u64): void {
  earliest = min(earliest, time);
}

/** Forgets all; whoever then looks through the deadlines notes those that are left. */
export function clearDeadlines(): void {
  earliest = NEVER;
}

/** The loader's patience with the module's present state ends at `time`. */
export function setDeadline(module: Module, time: u64): void {
  module.deadline = time;
  noteDeadline(time);
}

/** Begins the time that the module's manifest gives it to become ready. */
export function awaitReady(module: Module): void {
  setDeadline(module, now() + module.startSeconds * SECOND);
}
