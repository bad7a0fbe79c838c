// Where translated code and C meet. An entry thunk, one for each signature, takes its
// arguments from an array of weft_value and leaves the results there; an import thunk
// does the reverse.

import type { ModuleContext } from "./context.ts";
import { FUNCTION } from "./host-layout.ts";
import { type FunctionType, type ValueType, type WasmFunction } from "./module.ts";
import { quote } from "./symbol.ts";
import { irResult, irType, signature } from "./value-type.ts";

/** The name of the entry thunk for functions of `type`. */
export function entrySymbol(type: FunctionType): string {
  return `@${quote(`weft_entry ${signature(type)}`)}`;
}

/** The entry thunks of all signatures in the module. */
export function entryThunks(context: ModuleContext): string {
  const types = new Map(
    context.module.functions.map(({ type }) => [signature(type), type]),
  );
  return [...types.values()].map((type) => entryThunk(context, type)).join("\n");
}

function entryThunk(context: ModuleContext, type: FunctionType): string {
  const { parameters, results } = type;
  const values = parameters.map((one, index) => `${irType(one)} %a${index}`);
  const call =
    `call ${context.convention}${irResult(results)} ` +
    `%code(${["ptr %instance", ...values].join(", ")})`;
  return [
    `define internal void ${entrySymbol(type)}(ptr %function, ptr %slots) #0 {`,
    "  %code = load ptr, ptr %function",
    `  %place = getelementptr i8, ptr %function, i64 ${FUNCTION.instance}`,
    "  %instance = load ptr, ptr %place",
    ...parameters.flatMap((one, index) => loadSlot(one, index, `%a${index}`)),
    results.length === 0 ? `  ${call}` : `  %result = ${call}`,
    ...storeResults(results),
    "  ret void",
    "}",
  ].join("\n");
}

/**
 * The body of imported function `wasm`: calls what the instance was given at `ordinal`.
 */
export function importThunk(
  context: ModuleContext,
  wasm: WasmFunction,
  ordinal: number,
): string {
  const { parameters, results } = wasm.type;
  const named = parameters.map((one, index) => `${irType(one)} %a${index}`);
  const call = context.declare("void @weft_import_call", "ptr, i32, ptr");
  const slots = Math.max(parameters.length, results.length, 1);
  return [
    `define internal ${context.convention}${irResult(results)} ` +
      `${context.functionSymbol(wasm.index)}(${["ptr %instance", ...named].join(", ")}) #0 {`,
    `  %slots = alloca [${slots} x i64]`,
    ...parameters.flatMap((one, index) => storeSlot(one, `%a${index}`, index)),
    `  call ${call}(ptr %instance, i32 ${ordinal}, ptr %slots)`,
    ...results.flatMap((one, index) => loadSlot(one, index, `%r${index}`)),
    ...returnResults(results),
    "}",
  ].join("\n");
}

function slot(index: number, name: string): string {
  return `  ${name} = getelementptr i64, ptr %slots, i64 ${index}`;
}

function loadSlot(type: ValueType, index: number, name: string): string[] {
  const place = `${name}.place`;
  return [slot(index, place), `  ${name} = load ${irType(type)}, ptr ${place}`];
}

function storeSlot(type: ValueType, name: string, index: number): string[] {
  const place = `${name}.slot`;
  return [slot(index, place), `  store ${irType(type)} ${name}, ptr ${place}`];
}

function storeResults(results: readonly ValueType[]): string[] {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return storeSlot(only, "%result", 0);
  return results.flatMap((one, index) => [
    `  %r${index} = extractvalue ${irResult(results)} %result, ${index}`,
    ...storeSlot(one, `%r${index}`, index),
  ]);
}

function returnResults(results: readonly ValueType[]): string[] {
  const [only] = results;
  if (only === undefined) return ["  ret void"];
  if (results.length === 1) return [`  ret ${irType(only)} %r0`];
  const type = irResult(results);
  const steps = results.map((one, index) => {
    const before = index === 0 ? "poison" : `%s${index - 1}`;
    return `  %s${index} = insertvalue ${type} ${before}, ${irType(one)} %r${index}, ${index}`;
  });
  return [...steps, `  ret ${type} %s${results.length - 1}`];
}
