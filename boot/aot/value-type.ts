// The value types of wasm: how the binary encodes them, and which LLVM types hold them.

import type { Type } from "wasmparser";
import { TranslationError } from "./error.ts";
import type { FunctionType, ValueType } from "./module.ts";

const BY_CODE = new Map<number, ValueType>([
  [-0x01, "i32"],
  [-0x02, "i64"],
  [-0x03, "f32"],
  [-0x04, "f64"],
  [-0x10, "funcref"],
  [-0x11, "externref"],
]);

const IR_TYPES: Record<ValueType, string> = {
  i32: "i32",
  i64: "i64",
  f32: "float",
  f64: "double",
  funcref: "ptr",
  externref: "ptr",
};

/** The value type that `type` encodes. */
export function valueType(type: Type | number, offset: number): ValueType {
  const code = typeof type === "number" ? type : referenceCode(type);
  const found = BY_CODE.get(code);
  if (found === undefined) throw new TranslationError("unsupported value type", offset);
  return found;
}

/** `(ref null func)` is `funcref` spelt out; the other long forms stay unsupported. */
function referenceCode(type: Type): number {
  const long = type as Type & { ref_index?: number; isNullable?: boolean };
  if (long.ref_index !== undefined && long.isNullable === true) return long.ref_index;
  return type.code;
}

/** The LLVM type that holds a wasm value. */
export function irType(type: ValueType): string {
  return IR_TYPES[type];
}

/** The LLVM type a function of these results returns. */
export function irResult(results: readonly ValueType[]): string {
  const [first] = results;
  if (first === undefined) return "void";
  return results.length === 1 ? irType(first) : `{ ${results.map(irType).join(", ")} }`;
}

/** The text of a function type, equal for equal types: "i32,i64->f32". */
export function signature(type: FunctionType): string {
  return `${type.parameters.join()}->${type.results.join()}`;
}

/** `value`, or a TranslationError that says what is missing. */
export function checked<T>(value: T | undefined, what: string, offset?: number): T {
  if (value === undefined) throw new TranslationError(`missing ${what}`, offset);
  return value;
}
