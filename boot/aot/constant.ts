// Constant expressions whose value is known at translation time.

import { TranslationError } from "./error.ts";
import type { Operator, WasmModule } from "./module.ts";
import { checked } from "./value-type.ts";

const ARITHMETIC: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
};

/** A constant: raw bits of a number, or a reference to a function, or null. */
export type Constant = { bits: bigint } | { functionIndex: number } | { isNull: true };

/**
 * Evaluates `expression`; imported globals have no value before instantiation and are
 * refused.
 */
export function evaluate(module: WasmModule, expression: readonly Operator[]): Constant {
  const stack: Constant[] = [];
  for (const operator of expression) {
    const { name, index, literal, offset } = operator;
    if (name === "end") break;
    if (name.endsWith(".const")) stack.push({ bits: literal });
    else if (name === "ref.func") stack.push({ functionIndex: index });
    else if (name === "ref.null") stack.push({ isNull: true });
    else if (name === "global.get") stack.push(globalValue(module, index, offset));
    else stack.push(compute(name, stack, offset));
  }
  return checked(stack.pop(), "constant");
}

/** As evaluate, for the offset of a segment: an unsigned 32-bit number. */
export function evaluateOffset(
  module: WasmModule,
  expression: readonly Operator[],
): number {
  const constant = evaluate(module, expression);
  if (!("bits" in constant))
    throw new TranslationError("a segment offset must be a number");
  return Number(BigInt.asUintN(32, constant.bits));
}

function globalValue(module: WasmModule, index: number, offset: number): Constant {
  const global = checked(module.globals[index], `global ${index}`, offset);
  if (global.imported !== undefined) {
    const { module: from, name } = global.imported;
    throw new TranslationError(
      `${from}.${name} is not known at translation time`,
      offset,
    );
  }
  return evaluate(module, global.initial);
}

function compute(name: string, stack: Constant[], offset: number): Constant {
  const [type, operation] = name.split(".");
  const arithmetic = ARITHMETIC[operation ?? ""];
  const right = stack.pop();
  const left = stack.pop();
  if (
    arithmetic === undefined ||
    left === undefined ||
    right === undefined ||
    !("bits" in left) ||
    !("bits" in right)
  ) {
    throw new TranslationError(`${name} in a constant expression`, offset);
  }
  const width = type === "i32" ? 32 : 64;
  return { bits: BigInt.asUintN(width, arithmetic(left.bits, right.bits)) };
}
