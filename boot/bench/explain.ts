// weft bench --explain: where every instruction of one operation goes, by phase and by
// source line.

import { mkdirSync } from "node:fs";
import process from "node:process";
import Table from "cli-table3";
import { build } from "../build/build.ts";
import { Failure } from "../build/failure.ts";
import { buildPath, displayPath } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import { measureGuest } from "./guest-run.ts";
import { findPeriod } from "./period.ts";
import { PHASES, sourceText } from "./phase.ts";
import { describeSteps, inCore, type Step } from "./step.ts";
import { MINIMAL, number } from "./table.ts";
import { summarize } from "./statistics.ts";
import { perOperation } from "./measurement.ts";
import { traceCase } from "./trace.ts";

/** Short names that people type. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ipc: "ipc-round-trip",
  null: "null-system-call",
  notification: "signal-wait-ping-pong",
  fault: "page-fault-round-trip",
  map: "map-unmap-page",
  ring: "ring-batch-256-records",
  yield: "yield-ping-pong",
  signal: "signal-without-waiter",
};

export interface LineCount {
  phase: string;
  place: string;
  text: string;
  count: number;
}

/** Traces the case `word`, prints its account, and writes the listing to a file. */
export async function explain(word: string): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const name = SHORT_NAMES[word] ?? word;
  const steps = await traceSteps(name);
  const [measured] = await measureGuest("tcg", name);
  if (measured === undefined) throw new Failure(`nothing measures "${name}"`);
  const { median } = summarize(perOperation(measured));
  const listing = buildPath("bench", `explain-${name}.txt`);
  writeWhole(listing, listingText(steps));
  const agrees = isWhole(steps.length / median);
  process.stdout.write(
    `${name}: ${comparison(steps.length, median)}${agrees ? "" : " (THEY DIFFER)"}\n\n` +
      `${phaseTable(steps)}\n\n${lineTable(steps)}\n\n` +
      `Every instruction: ${displayPath(listing)}\n`,
  );
  if (!agrees) process.exitCode = 1;
}

/** A batch of a ring's records repeats as a whole: its records are several operations. */
function comparison(traced: number, measured: number): string {
  const operations = Math.round(traced / measured);
  const share = operations > 1 ? ` for ${operations} operations` : "";
  return `${traced} instructions traced${share}, ${number(measured)} measured`;
}

function isWhole(quotient: number): boolean {
  return Math.round(quotient) === quotient;
}

/** The instructions of one operation of the case `name`. */
export async function traceSteps(name: string): Promise<Step[]> {
  return describeSteps(findPeriod(await traceCase(name), crossesBorder));
}

function crossesBorder(part: bigint[]): boolean {
  return part.some(inCore) && !part.every(inCore);
}

function phaseTable(steps: Step[]): string {
  const table = new Table({
    head: ["phase", "instructions"],
    colAligns: ["left", "right"],
    chars: MINIMAL,
    style: { head: [], border: [] },
  });
  for (const phase of PHASES) {
    const count = steps.filter((step) => step.phase === phase).length;
    if (count > 0) table.push([phase, count]);
  }
  table.push(["sum", steps.length]);
  return table.toString();
}

function lineTable(steps: Step[]): string {
  const table = new Table({
    head: ["phase", "instructions", "line", "source"],
    colAligns: ["left", "right", "left", "left"],
    chars: MINIMAL,
    style: { head: [], border: [] },
  });
  for (const { phase, place, text, count } of countLines(steps)) {
    table.push([phase, count, place, text]);
  }
  return table.toString();
}

/** Instructions by phase and source line, in the order in which they first run. */
export function countLines(steps: Step[]): LineCount[] {
  const counts = new Map<string, LineCount>();
  for (const { phase, source, program } of steps) {
    const place = source === null ? program : `${source.file}:${source.line}`;
    const key = `${phase} ${place}`;
    const known = counts.get(key);
    if (known !== undefined) known.count += 1;
    else {
      const text = source === null ? "" : sourceText(source);
      counts.set(key, { phase, place, text, count: 1 });
    }
  }
  return [...counts.values()].sort((one, other) => order(one.phase) - order(other.phase));
}

function order(phase: string): number {
  return PHASES.findIndex((entry) => entry === phase);
}

function listingText(steps: Step[]): string {
  const lines = steps.map(({ address, instruction, phase, source }, index) => {
    const place = source === null ? "" : `${source.file}:${source.line}`;
    const columns = [
      String(index + 1).padStart(5),
      phase.padEnd(16),
      address.toString(16).padStart(16, "0"),
      instruction.padEnd(44),
      place,
    ];
    return columns.join("  ").trimEnd();
  });
  return `${lines.join("\n")}\n`;
}
