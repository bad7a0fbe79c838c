// The text that `npm run bench` prints.

import Table from "cli-table3";
import { unitOf, type BenchResult, type CaseResult } from "./result.ts";
import { sel4Figures, type Published } from "./published.ts";
import { equivalentCosts } from "./linux/equivalent.ts";
import { steepestStep } from "./length-step.ts";
import { CORE_BYTES_LIMIT, STEP, TARGETS, type Target } from "./targets.ts";

const STYLE = { style: { head: [], border: [] } };
const LEFT = ["left"] as const;
/** No lines around cells. */
export const MINIMAL = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "" },
  ...{ right: "", "right-mid": "", middle: " " },
};

/** The promises, whether they are kept, and what seL4 needs; empty without promises. */
export function targetTable(result: BenchResult, published: Published[]): string {
  if (promises(result).length === 0) return "";
  const compared = result.beside.map(({ system }) => system);
  const table = new Table({
    head: ["operation", "Weft", "target", "", "seL4", ...compared],
    colAligns: ["left", "right", "right", "left", "right", ...LEFT],
    chars: MINIMAL,
    ...STYLE,
  });
  const sel4 = sel4Figures(published);
  for (const { name, title, limit, value } of promises(result)) {
    const verdict = value <= limit ? "met" : `missed by ${number(value - limit)}`;
    const other = sel4[name] === undefined ? "not measured" : number(sel4[name]);
    const row = [title, number(value), `≤ ${number(limit)}`, verdict, other];
    table.push(compared.length === 0 ? row : [...row, linuxText(name, result)]);
  }
  return [table.toString(), ...missedNotes(result)].join("\n\n");
}

/** What Linux needs for the same purpose. */
export function linuxText(name: string, result: BenchResult): string {
  return equivalentCosts(name, result)
    .map(([means, cost]) => `${means} ${number(cost)}`)
    .join(", ");
}

/** Why promises are missed, and what shows it. */
export function missedNotes(result: BenchResult): string[] {
  return promises(result)
    .filter(({ value, limit }) => value > limit)
    .map(({ title, reason, name }) => {
      const listing =
        reason ?? `npm run bench -- --explain ${name} lists the instructions.`;
      return `Missed: ${title}. ${listing}`;
    });
}

/**
 * Each promise with its value; those that were not measured are left out. All are of
 * instructions, so that cycles say nothing about any.
 */
export function promises(
  result: Pick<BenchResult, "cases" | "coreBytes">,
): (Target & { value: number })[] {
  if (unitOf(result) !== "instructions") return [];
  const medians = new Map(result.cases.map(({ name, median }) => [name, median]));
  const measured = TARGETS.flatMap((target) => {
    const value = medians.get(target.name);
    return value === undefined ? [] : [{ ...target, value }];
  });
  const step = steepestStep(result.cases);
  const steps = step === null ? [] : [{ ...STEP, value: step }];
  const size = {
    name: "core-bytes",
    title: "core machine code, bytes",
    limit: CORE_BYTES_LIMIT,
    value: result.coreBytes,
  };
  return [...measured, ...steps, size];
}

/** Every case. */
export function caseTable(cases: CaseResult[]): string {
  const table = new Table({
    head: ["case", "median", "first", "min", "q1", "q3", "max", "stddev", "n"],
    colAligns: ["left", ...new Array<"right">(8).fill("right")],
    chars: MINIMAL,
    ...STYLE,
  });
  for (const entry of cases) {
    const { name, median, first, min, q1, q3, max, stddev, n } = entry;
    const others = [min, q1, q3, max, stddev, n].map(number);
    table.push([name, number(median), first === null ? "" : number(first), ...others]);
  }
  return table.toString();
}

/** What the figures are, and how far to believe them. */
export function unitText(result: BenchResult): string {
  const { environment, repeated } = result;
  if (unitOf(result) === "instructions") {
    const same = repeated === true ? " A second run gave the same samples." : "";
    return `Guest instructions under QEMU TCG, not cycles.${same}`;
  }
  return [
    "Cycles: ticks of the time-stamp counter. Promises and baseline are of instructions,",
    "so nothing is compared with them.",
    `Overhead: ${environment["overhead"] ?? "unknown"}.`,
    "Quartiles more than a quarter of the median apart, so that the median says little: " +
      `${environment["disturbed"] ?? "unknown"}.`,
  ].join("\n");
}

/** Up to two decimals: a sample of many rounds rarely is a whole number for each. */
export function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}
