// Which of Linux's cases stand beside which of Weft's: what a program would use there for
// the same purpose.

import type { BenchResult } from "../result.ts";

const EQUIVALENTS: Readonly<Record<string, Record<string, string>>> = {
  "ipc-round-trip": {
    pipe: "linux-pipe-round-trip",
    "unix socket": "linux-unix-socket-round-trip",
  },
  "signal-wait-ping-pong": {
    eventfd: "linux-eventfd-round-trip",
    futex: "linux-futex-round-trip",
  },
  "null-system-call": { getppid: "linux-getppid" },
};

/** Linux's figures for the case `name`, by what was used; empty when there are none. */
export function equivalentCosts(
  name: string,
  { beside }: Pick<BenchResult, "beside">,
): [string, number][] {
  const cases = beside.flatMap((other) => other.cases);
  return Object.entries(EQUIVALENTS[name] ?? {}).flatMap(
    ([means, linuxName]): [string, number][] => {
      const found = cases.find((entry) => entry.name === linuxName);
      return found === undefined ? [] : [[means, found.median]];
    },
  );
}
