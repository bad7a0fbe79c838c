// Integers on their way into machine operations and out of them, at the width needed.

import type { FunctionBody, Value } from "./body.ts";
import { checked } from "./value-type.ts";

/** An integer an operation leaves. */
export interface IntegerResult {
  text: string;
  bits: number;
}

/** The integer, zero-extended or cut to `bits`. */
export function resize(body: FunctionBody, value: IntegerResult, bits: number): string {
  if (value.bits === bits) return value.text;
  const instruction = value.bits < bits ? "zext" : "trunc";
  return body.define(`${instruction} i${value.bits} ${value.text} to i${bits}`);
}

/** The `index`-th argument as an integer of `bits`. */
export function integerAt(
  body: FunctionBody,
  values: readonly Value[],
  index: number,
  bits: number,
): string {
  const { type, text } = checked(values[index], `argument ${index}`);
  return resize(body, { text, bits: type === "i32" ? 32 : 64 }, bits);
}
