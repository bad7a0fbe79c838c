// The text that `npm run bench` prints.

import Table from "cli-table3";
import type { BenchResult, CaseResult } from "./result.ts";
import type { Published } from "./published.ts";
import { TARGETS } from "./targets.ts";

const STYLE = { style: { head: [], border: [] } };
/** No lines around cells. */
export const MINIMAL = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "" },
  ...{ right: "", "right-mid": "", middle: " " },
};

/** The promises, whether they are kept, and what seL4 needs. */
export function targetTable({ cases }: BenchResult, published: Published[]): string {
  const table = new Table({
    head: ["operation", "Weft", "target", "", "seL4"],
    colAligns: ["left", "right", "right", "left", "right"],
    chars: MINIMAL,
    ...STYLE,
  });
  const found = new Map(cases.map((entry) => [entry.name, entry]));
  const sel4 = published.find(({ system }) => system === "seL4")?.values ?? {};
  for (const { name, title, limit } of TARGETS) {
    const median = found.get(name)?.median;
    if (median === undefined) continue;
    const verdict = median <= limit ? "met" : `missed by ${number(median - limit)}`;
    const other = sel4[name] === undefined ? "not measured" : number(sel4[name]);
    table.push([title, number(median), `≤ ${number(limit)}`, verdict, other]);
  }
  return table.toString();
}

/** Every case. */
export function caseTable(cases: CaseResult[]): string {
  const table = new Table({
    head: ["case", "median", "min", "q1", "q3", "max", "stddev", "n"],
    colAligns: ["left", ...new Array<"right">(7).fill("right")],
    chars: MINIMAL,
    ...STYLE,
  });
  for (const entry of cases) {
    const { name, median, min, q1, q3, max, stddev, n } = entry;
    table.push([name, ...[median, min, q1, q3, max, stddev, n].map(number)]);
  }
  return table.toString();
}

/** Up to two decimals: a sample of many rounds rarely is a whole number for each. */
export function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}
