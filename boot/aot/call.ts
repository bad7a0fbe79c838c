// Calls: direct, through tables, and tail calls. A function reference points to a
// descriptor { code, type id, … }; an indirect call compares the type id, which is equal
// for equal types.

import type { FunctionBody, Value } from "./body.ts";
import { returnNow } from "./control.ts";
import type { Handler } from "./environment.ts";
import type { FunctionType, ValueType, WasmFunction } from "./module.ts";
import { checked, irResult, irType } from "./value-type.ts";

/** Calls `callee` (IR text) and pushes the results. */
export function callFunction(
  body: FunctionBody,
  callee: string,
  type: FunctionType,
  argumentsText: readonly string[],
): void {
  const result = irResult(type.results);
  const { convention } = body.context;
  const text = `call ${convention}${result} ${callee}(${argumentsText.join(", ")})`;
  if (result === "void") return body.perform(text);
  pushResults(body, type, body.define(text));
}

/** Pushes the wasm results held by the IR value `result`. */
export function pushResults(
  body: FunctionBody,
  type: FunctionType,
  result: string,
): void {
  const { results } = type;
  const [first] = results;
  if (results.length === 1 && first !== undefined) return body.push(first, result);
  results.forEach((one, index) => {
    body.push(one, body.define(`extractvalue ${irResult(results)} ${result}, ${index}`));
  });
}

export function argumentTexts(values: readonly Value[]): string[] {
  return values.map(({ type, text }) => `${irType(type)} ${text}`);
}

/** What LLVM returns in registers: rax, rdx, rcx, xmm0 and xmm1. */
const RETURN_REGISTERS = { integers: 3, floats: 2 };

/**
 * True when results go back in registers. Else they go through memory of the caller's
 * frame, which a tail call has left.
 */
function inRegisters(results: readonly ValueType[]): boolean {
  const floats = results.filter((type) => type === "f32" || type === "f64").length;
  const integers = results.length - floats;
  return floats <= RETURN_REGISTERS.floats && integers <= RETURN_REGISTERS.integers;
}

/** Ends the function with a call whose results are its own. */
function tailCall(
  body: FunctionBody,
  callee: string,
  type: FunctionType,
  argumentsText: readonly string[],
): void {
  if (!inRegisters(type.results)) {
    callFunction(body, callee, type, argumentsText);
    return returnNow(body);
  }
  const result = irResult(type.results);
  const text =
    `musttail call ${body.context.convention}${result} ${callee}` +
    `(${argumentsText.join(", ")})`;
  if (result === "void") {
    body.perform(text);
    body.perform("ret void");
  } else {
    body.perform(`ret ${result} ${body.define(text)}`);
  }
  body.reachable = false;
}

function direct(body: FunctionBody, index: number, tail: boolean): void {
  const { context } = body;
  const target = checked(context.module.functions[index], `function ${index}`);
  const { type, imported } = target;
  const values = body.popMany(type.parameters.length);
  if (imported !== undefined) {
    context.environment.callImport(body, index, values);
    if (tail) returnNow(body);
    return;
  }
  const hidden = context.environment.hiddenArguments(body, undefined);
  const all = [...hidden, ...argumentTexts(values)];
  if (context.isRare(target)) return callRarely(body, target, all);
  const perform = tail ? tailCall : callFunction;
  perform(body, context.functionSymbol(index), type, all);
}

function callRarely(body: FunctionBody, target: WasmFunction, all: string[]): void {
  const { context } = body;
  const result = irResult(target.type.results);
  const callee = context.functionSymbol(target.index);
  const text = `call ${context.conventionOf(target)}${result} ${callee}(${all.join(", ")})`;
  if (result === "void") return body.perform(text);
  pushResults(body, target.type, body.define(text));
}

function indirect(body: FunctionBody, target: IndirectTarget, tail: boolean): void {
  const { context } = body;
  const type = checked(context.module.types[target.type], `type ${target.type}`);
  const slot = context.environment.element(body, target.table, body.popText());
  const reference = body.define(`load ptr, ptr ${slot}`);
  const values = body.popMany(type.parameters.length);
  const code = checkedCode(body, reference, type);
  const hidden = context.environment.hiddenArguments(body, reference);
  const perform = tail ? tailCall : callFunction;
  perform(body, code, type, [...hidden, ...argumentTexts(values)]);
}

interface IndirectTarget {
  table: number;
  type: number;
}

/** The code of `reference`; traps when it is null or of another type. */
function checkedCode(body: FunctionBody, reference: string, type: FunctionType): string {
  const { context } = body;
  const { nullFunction } = context.environment;
  // A null that is a real descriptor has a type id nothing has: one check finds both.
  if (nullFunction === "null") {
    body.trapIf(body.define(`icmp eq ptr ${reference}, null`), "uninitializedElement");
  }
  const place = body.define(`getelementptr i8, ptr ${reference}, i64 8`);
  const found = body.define(`load i64, ptr ${place}`);
  body.trapIf(
    body.define(`icmp ne i64 ${found}, ${context.typeId(type)}`),
    "signatureMismatch",
  );
  return body.define(`load ptr, ptr ${reference}`);
}

export const CALL_OPERATORS: Readonly<Record<string, Handler>> = {
  call: (body, { index }) => direct(body, index, false),
  return_call: (body, { index }) => direct(body, index, true),
  call_indirect: (body, { index, otherIndex }) =>
    indirect(body, { type: index, table: otherIndex }, false),
  return_call_indirect: (body, { index, otherIndex }) =>
    indirect(body, { type: index, table: otherIndex }, true),
};
