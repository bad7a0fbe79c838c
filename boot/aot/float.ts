// Floating point. Arithmetic uses LLVM's constrained intrinsics: they round to nearest
// and never fold x * 1.0 or a promotion and demotion into x, which would keep a
// signalling NaN that wasm makes quiet. Conversions to integers have their bounds
// checked: LLVM's are undefined outside.

import type { FunctionBody } from "./body.ts";
import type { Handler } from "./environment.ts";
import { FLOAT_HELPERS, type FloatHelper } from "./float-helper.ts";
import { pushBoolean } from "./integer.ts";
import { TRUNCATIONS, truncation } from "./truncation.ts";
import { irType } from "./value-type.ts";

type Float = "f32" | "f64";

const EXCEPTIONS = 'metadata !"fpexcept.maytrap"';
const ROUNDING = `metadata !"round.tonearest", ${EXCEPTIONS}`;

const BINARY: Readonly<Record<string, string>> = {
  add: "fadd",
  sub: "fsub",
  mul: "fmul",
  div: "fdiv",
};

/**
 * Unordered `ne`: a NaN differs from everything; all other comparisons with it are false.
 */
const COMPARISONS: Readonly<Record<string, string>> = {
  eq: "oeq",
  ne: "une",
  lt: "olt",
  gt: "ogt",
  le: "ole",
  ge: "oge",
};

const HELPERS: Readonly<Record<string, FloatHelper>> = {
  min: "min",
  max: "max",
  ceil: "ceil",
  floor: "floor",
  trunc: "trunc",
  nearest: "nearest",
};

/** Calls a constrained intrinsic; returns the name of its result. */
export function constrained(
  body: FunctionBody,
  name: string,
  type: Float,
  operands: readonly string[],
): string {
  const wide = irType(type);
  const types = operands.map(() => wide);
  const declared = body.context.declare(
    `${wide} @llvm.experimental.constrained.${name}.${type}`,
    [...types, "metadata", "metadata"].join(", "),
  );
  const texts = operands.map((operand) => `${wide} ${operand}`);
  return body.define(`call ${declared}(${texts.join(", ")}, ${ROUNDING}) #2`);
}

function binary(type: Float, name: string): Handler {
  return (body) => {
    const operands = body.popMany(2).map(({ text }) => text);
    body.push(type, constrained(body, name, type, operands));
  };
}

function comparison(type: Float, predicate: string): Handler {
  return (body) => {
    const right = body.popText();
    const left = body.popText();
    pushBoolean(body, body.define(`fcmp ${predicate} ${irType(type)} ${left}, ${right}`));
  };
}

/** Operations on the sign bit alone, which leave NaNs as they are. */
function signOperation(type: Float, name: string, count: number): Handler {
  const wide = irType(type);
  return (body) => {
    const operands = body.popMany(count).map(({ text }) => `${wide} ${text}`);
    const types = operands.map(() => wide).join(", ");
    const declared = body.context.declare(`${wide} @llvm.${name}.${type}`, types);
    body.push(type, body.define(`call ${declared}(${operands.join(", ")})`));
  };
}

function helper(type: Float, name: FloatHelper): Handler {
  return (body) => {
    const { parameters } = FLOAT_HELPERS[name];
    const operands = body
      .popMany(parameters)
      .map(({ text }) => `${irType(type)} ${text}`);
    const symbol = body.context.requireFloat(name, type);
    body.push(
      type,
      body.define(`call ${irType(type)} ${symbol}(${operands.join(", ")}) #2`),
    );
  };
}

function operatorsOf(type: Float): Record<string, Handler> {
  const handlers: Record<string, Handler> = {
    abs: signOperation(type, "fabs", 1),
    copysign: signOperation(type, "copysign", 2),
    neg: (body) => body.push(type, body.define(`fneg ${irType(type)} ${body.popText()}`)),
    sqrt: (body) => body.push(type, constrained(body, "sqrt", type, [body.popText()])),
  };
  for (const [name, to] of Object.entries(BINARY)) handlers[name] = binary(type, to);
  for (const [name, to] of Object.entries(COMPARISONS))
    handlers[name] = comparison(type, to);
  for (const [name, to] of Object.entries(HELPERS)) handlers[name] = helper(type, to);
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [`${type}.${name}`, handler]),
  );
}

function fromInteger(from: "i32" | "i64", to: Float, instruction: string): Handler {
  return (body) => {
    body.push(
      to,
      body.define(`${instruction} ${from} ${body.popText()} to ${irType(to)}`),
    );
  };
}

function reinterpretation(from: "i32" | "i64", to: Float): Record<string, Handler> {
  const cast =
    (one: string, other: string): Handler =>
    (body) => {
      const target = other === from ? from : to;
      body.push(target, body.define(`bitcast ${one} ${body.popText()} to ${other}`));
    };
  return {
    [`${from}.reinterpret_${to}`]: cast(irType(to), from),
    [`${to}.reinterpret_${from}`]: cast(from, irType(to)),
  };
}

function conversions(): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const to of ["f32", "f64"] as const) {
    for (const from of ["i32", "i64"] as const) {
      handlers[`${to}.convert_${from}_s`] = fromInteger(from, to, "sitofp");
      handlers[`${to}.convert_${from}_u`] = fromInteger(from, to, "uitofp");
    }
  }
  return handlers;
}

function promote(body: FunctionBody): void {
  const name = "llvm.experimental.constrained.fpext.f64.f32";
  const declared = body.context.declare(`double @${name}`, "float, metadata");
  const call = `call ${declared}(float ${body.popText()}, ${EXCEPTIONS}) #2`;
  body.push("f64", body.define(call));
}

function demote(body: FunctionBody): void {
  const name = "llvm.experimental.constrained.fptrunc.f32.f64";
  const declared = body.context.declare(`float @${name}`, "double, metadata, metadata");
  const call = `call ${declared}(double ${body.popText()}, ${ROUNDING}) #2`;
  body.push("f32", body.define(call));
}

export const FLOAT_OPERATORS: Readonly<Record<string, Handler>> = {
  ...operatorsOf("f32"),
  ...operatorsOf("f64"),
  ...conversions(),
  ...reinterpretation("i32", "f32"),
  ...reinterpretation("i64", "f64"),
  ...Object.fromEntries(TRUNCATIONS.map((row) => [row.name, truncation(row)])),
  "f64.promote_f32": promote,
  "f32.demote_f64": demote,
};
