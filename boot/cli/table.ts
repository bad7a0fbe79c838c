// Tables for a terminal: a name, then numbers.

import Table from "cli-table3";

/** Lines between rows only make a table longer. */
const NO_ROW_LINES = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** `rows` under `head`; all columns but the first are numbers. */
export function tableText(head: string[], rows: string[][]): string {
  const table = new Table({
    head,
    chars: NO_ROW_LINES,
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")),
    style: { head: [], border: [] },
  });
  table.push(...rows);
  return `${table.toString()}\n`;
}
