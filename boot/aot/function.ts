// One wasm function becomes one LLVM function.

import { FunctionBody } from "./body.ts";
import type { ModuleContext } from "./context.ts";
import { openFunction, skipUnreachable } from "./control.ts";
import { TranslationError } from "./error.ts";
import type { Operator, WasmFunction } from "./module.ts";
import { irResult, irType } from "./value-type.ts";
import { openLocals } from "./variable.ts";

/** The attribute groups of functions: for size, out of the way of others, for speed. */
export const SMALL = "#3";
export const RARE = "#4";
const ORDINARY = "#0";

/** The definition of `wasm` as IR text. */
export function functionText(context: ModuleContext, wasm: WasmFunction): string {
  const body = new FunctionBody(context, wasm);
  const subprogram = context.debug?.enter(wasm);
  body.locate(context.debug?.locate(wasm.start));
  context.environment.prologue(body);
  openLocals(body);
  openFunction(body);
  for (const operator of wasm.operators) translateOperator(body, operator);
  const suffix = subprogram === undefined ? "" : ` !dbg ${subprogram}`;
  return (
    `define internal ${context.conventionOf(wasm)}${prototype(context, wasm)} ` +
    `${attributesOf(context, wasm)}${suffix} {\n` +
    `${body.text()}\n}`
  );
}

function attributesOf(context: ModuleContext, wasm: WasmFunction): string {
  if (context.isRare(wasm)) return RARE;
  return context.small?.test(wasm.name) === true ? SMALL : ORDINARY;
}

/** Result, name and parameters of a function, as in its definition. */
function prototype(context: ModuleContext, wasm: WasmFunction): string {
  const { parameters, results } = wasm.type;
  const named = parameters.map((type, index) => `${irType(type)} %p${index}`);
  const all = [...context.environment.hiddenParameters, ...named];
  return `${irResult(results)} ${context.functionSymbol(wasm.index)}(${all.join(", ")})`;
}

function translateOperator(body: FunctionBody, operator: Operator): void {
  if (!body.reachable && skipUnreachable(body, operator)) return;
  const { context } = body;
  body.locate(context.debug?.locate(operator.offset));
  const handler = context.operators[operator.name];
  if (handler === undefined) {
    throw new TranslationError(
      `${operator.name} in ${body.wasm.name} is not supported in the ` +
        `${context.profile.name} profile`,
      operator.offset,
    );
  }
  handler(body, operator);
}
