// Volatile accesses, for registers of devices and memory that they write: `mmio…` at an
// address of linear memory, `device…` at a virtual address.

import type { FunctionBody, Value } from "./body.ts";
import { integerAt, type IntegerResult } from "./integer-operand.ts";
import { checked } from "./value-type.ts";

export interface AccessRow {
  direction: "read" | "write";
  space: "linear" | "virtual";
  bits: number;
}

export const ACCESSES: Readonly<Record<string, AccessRow>> = Object.fromEntries(
  [8, 16, 32, 64].flatMap((bits): [string, AccessRow][] => [
    [`mmioRead${bits}`, { direction: "read", space: "linear", bits }],
    [`mmioWrite${bits}`, { direction: "write", space: "linear", bits }],
    [`deviceRead${bits}`, { direction: "read", space: "virtual", bits }],
    [`deviceWrite${bits}`, { direction: "write", space: "virtual", bits }],
  ]),
);

/** Emits the access `row` with the arguments (address) or (address, value). */
export function deviceAccess(
  body: FunctionBody,
  row: AccessRow,
  values: readonly Value[],
): IntegerResult | undefined {
  const pointer = pointerOf(body, row, values);
  if (row.direction === "read") {
    // Devices want one access of the full width: alignment is the caller's promise here.
    const text = body.define(
      `load volatile i${row.bits}, ptr ${pointer}, align ${row.bits / 8}`,
    );
    return { text, bits: row.bits };
  }
  const value = integerAt(body, values, 1, row.bits);
  body.perform(
    `store volatile i${row.bits} ${value}, ptr ${pointer}, align ${row.bits / 8}`,
  );
  return undefined;
}

function pointerOf(body: FunctionBody, row: AccessRow, values: readonly Value[]): string {
  if (row.space === "virtual") {
    return body.define(`inttoptr i64 ${integerAt(body, values, 0, 64)} to ptr`);
  }
  const { text } = checked(values[0], "address");
  return body.context.environment.address(body, { index: text, offset: 0, width: 0 });
}
