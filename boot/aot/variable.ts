// Locals, globals, constants, and the operand stack itself.

import type { FunctionBody } from "./body.ts";
import { truth } from "./control.ts";
import type { Handler } from "./environment.ts";
import type { ValueType } from "./module.ts";
import { checked, irType } from "./value-type.ts";

/** Gives every parameter and local its slot; parameters are named %p0, %p1 … */
export function openLocals(body: FunctionBody): void {
  body.wasm.type.parameters.forEach((type, index) => {
    const slot = body.allocate(irType(type));
    body.store({ type, text: `%p${index}` }, slot);
    body.locals.push({ type, slot });
  });
  for (const type of body.wasm.locals) {
    const slot = body.allocate(irType(type));
    body.store({ type, text: zeroOf(body, type) }, slot);
    body.locals.push({ type, slot });
  }
}

/** What a local of `type` holds before its first assignment. */
function zeroOf(body: FunctionBody, type: ValueType): string {
  if (type === "funcref") return body.context.environment.nullFunction;
  if (type === "externref") return "null";
  return type === "i32" || type === "i64" ? "0" : "0.0";
}

/** Marks an access of a wasm global, which no store to linear memory can alias. */
function tag(body: FunctionBody): string {
  return `, !tbaa ${body.context.tags.global}`;
}

function localAt(body: FunctionBody, index: number): { type: ValueType; slot: string } {
  return checked(body.locals[index], `local ${index}`);
}

export const VARIABLE_OPERATORS: Readonly<Record<string, Handler>> = {
  "local.get"(body, { index }) {
    const { type, slot } = localAt(body, index);
    body.push(type, body.load(type, slot));
  },
  "local.set"(body, { index }) {
    body.store(body.pop(), localAt(body, index).slot);
  },
  "local.tee"(body, { index }) {
    const value = body.pop();
    body.store(value, localAt(body, index).slot);
    body.stack.push(value);
  },
  "global.get"(body, { index }) {
    const { type } = checked(body.context.module.globals[index], `global ${index}`);
    const pointer = body.context.environment.globalPointer(body, index);
    body.push(type, body.load(type, pointer, tag(body)));
  },
  "global.set"(body, { index }) {
    const pointer = body.context.environment.globalPointer(body, index);
    body.store(body.pop(), pointer, tag(body));
  },
  "i32.const"(body, { literal }) {
    body.push("i32", BigInt.asIntN(32, literal).toString());
  },
  "i64.const"(body, { literal }) {
    body.push("i64", BigInt.asIntN(64, literal).toString());
  },
  // As bits: decimal floats would lose NaN payloads.
  "f32.const"(body, { literal }) {
    body.push("f32", `bitcast (i32 ${literal} to float)`);
  },
  "f64.const"(body, { literal }) {
    body.push("f64", `bitcast (i64 ${literal} to double)`);
  },
  "ref.null"(body, { type }) {
    body.push(type, zeroOf(body, type));
  },
  "ref.is_null"(body) {
    const { type, text } = body.pop();
    const isNull = body.define(`icmp eq ptr ${text}, ${zeroOf(body, type)}`);
    body.push("i32", body.define(`zext i1 ${isNull} to i32`));
  },
  "ref.func"(body, { index }) {
    body.push("funcref", body.context.environment.functionReference(body, index));
  },
  drop(body) {
    body.pop();
  },
  select(body) {
    const condition = truth(body);
    const otherwise = body.pop();
    const { type, text } = body.pop();
    const wide = irType(type);
    body.push(
      type,
      body.define(`select i1 ${condition}, ${wide} ${text}, ${wide} ${otherwise.text}`),
    );
  },
};
