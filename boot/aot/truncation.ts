// Float to integer: the trapping conversions with their exact bounds, and the saturating
// ones.

import type { Handler } from "./environment.ts";
import { irType } from "./value-type.ts";

type Float = "f32" | "f64";
type Integer = "i32" | "i64";

export interface Truncation {
  name: string;
  from: Float;
  to: Integer;
  signed: boolean;
  saturating: boolean;
}

/** A bound and whether it is itself in range. */
interface Bound {
  value: number;
  inclusive: boolean;
}

export const TRUNCATIONS: readonly Truncation[] = (["i32", "i64"] as const).flatMap(
  (to) =>
    (["f32", "f64"] as const).flatMap((from) =>
      [true, false].flatMap((signed) =>
        [true, false].map((saturating) => ({
          name: `${to}.trunc_${saturating ? "sat_" : ""}${from}_${signed ? "s" : "u"}`,
          from,
          to,
          signed,
          saturating,
        })),
      ),
    ),
);

/** The handler of `row`. */
export function truncation(row: Truncation): Handler {
  return row.saturating ? saturate(row) : trapping(row);
}

function saturate({ from, to, signed }: Truncation): Handler {
  const name = `llvm.fpto${signed ? "s" : "u"}i.sat.${to}.${from}`;
  return (body) => {
    const declared = body.context.declare(`${to} @${name}`, irType(from));
    body.push(to, body.define(`call ${declared}(${irType(from)} ${body.popText()})`));
  };
}

function trapping(row: Truncation): Handler {
  const { from, to, signed } = row;
  const wide = irType(from);
  const lower = lowerBound(row);
  const above = `oge ${wide} %, ${literal(upperBound(row))}`;
  const below = `${lower.inclusive ? "olt" : "ole"} ${wide} %, ${literal(lower.value)}`;
  return (body) => {
    const value = body.popText();
    const compare = (text: string) =>
      body.define(`fcmp ${text.replace("%", () => value)}`);
    body.trapIf(compare(`uno ${wide} %, ${value}`), "invalidConversion");
    body.trapIf(compare(above), "integerOverflow");
    body.trapIf(compare(below), "integerOverflow");
    const instruction = signed ? "fptosi" : "fptoui";
    body.push(to, body.define(`${instruction} ${wide} ${value} to ${to}`));
  };
}

/** The first power of two too large. All floats below it truncate into range. */
function upperBound({ to, signed }: Truncation): number {
  const bits = to === "i32" ? 32 : 64;
  return 2 ** (signed ? bits - 1 : bits);
}

/**
 * MIN - 1 is out of range where the float can express it; else MIN is the first in range.
 */
function lowerBound({ from, to, signed }: Truncation): Bound {
  if (!signed) return { value: -1, inclusive: false };
  if (to === "i32" && from === "f64") return { value: -(2 ** 31) - 1, inclusive: false };
  return { value: -(2 ** (to === "i32" ? 31 : 63)), inclusive: true };
}

/** LLVM writes constants of both widths as the bits of a double. */
function literal(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `0x${view.getBigUint64(0).toString(16).toUpperCase().padStart(16, "0")}`;
}
