// weft bench --kpti: what kernel page-table isolation costs, case by case.

import { mkdirSync } from "node:fs";
import process from "node:process";
import Table from "cli-table3";
import { build } from "../build/build.ts";
import { buildPath } from "../build/path.ts";
import { measureGuest } from "./guest-run.ts";
import { perOperation, type Measurement } from "./measurement.ts";
import { summarize } from "./statistics.ts";
import { MINIMAL, number } from "./table.ts";

/** Measures with and without isolation, and prints both. */
export async function showIsolation(): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const without = medians(await measureGuest("tcg"));
  const isolated = medians(await measureGuest("tcg", undefined, ["kpti=1"]));
  const table = new Table({
    head: ["case", "kpti=0", "kpti=1", "more"],
    colAligns: ["left", "right", "right", "right"],
    chars: MINIMAL,
    style: { head: [], border: [] },
  });
  for (const [name, value] of without) {
    const other = isolated.get(name);
    if (other === undefined) continue;
    table.push([name, number(value), number(other), number(other - value)]);
  }
  process.stdout.write(
    `${table.toString()}\n\nGuest instructions under QEMU TCG: they do not show what` +
      " emptying the TLB costs a processor without PCID.\n",
  );
}

function medians(measurements: Measurement[]): Map<string, number> {
  return new Map(
    measurements.map((entry) => [entry.name, summarize(perOperation(entry)).median]),
  );
}
