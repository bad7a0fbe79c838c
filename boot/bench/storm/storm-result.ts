// The outcome of a run of storms, as JSON has it.

import type { Storm } from "./guest-storm.ts";
import type { LinuxFigure } from "./linux-figures.ts";

/** What the loader keeps for who waits: a record of 56, a reply object, its slot. */
export const WAITER_BYTES = 56 + 32 + 32;

export interface StormResult {
  schema: 1;
  time: string;
  environment: Record<string, string>;
  modules: string[];
  storms: Storm[];
  linux: LinuxFigure[];
}
