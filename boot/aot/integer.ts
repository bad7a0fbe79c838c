// Integer arithmetic. LLVM's operations are undefined where wasm's trap or wrap: shift
// counts are masked, divisions guarded, and MIN % -1, which x86 faults on, is 0.

import type { FunctionBody } from "./body.ts";
import type { Handler } from "./environment.ts";

type Integer = "i32" | "i64";

const WIDTHS: Record<Integer, number> = { i32: 32, i64: 64 };
const MINIMUM: Record<Integer, string> = {
  i32: "-2147483648",
  i64: "-9223372036854775808",
};

const BINARY: Readonly<Record<string, string>> = {
  add: "add",
  sub: "sub",
  mul: "mul",
  and: "and",
  or: "or",
  xor: "xor",
};

const SHIFTS: Readonly<Record<string, string>> = {
  shl: "shl",
  shr_s: "ashr",
  shr_u: "lshr",
};

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: "eq",
  ne: "ne",
  lt_s: "slt",
  lt_u: "ult",
  gt_s: "sgt",
  gt_u: "ugt",
  le_s: "sle",
  le_u: "ule",
  ge_s: "sge",
  ge_u: "uge",
};

const ROTATIONS: Readonly<Record<string, string>> = { rotl: "fshl", rotr: "fshr" };

/**
 * Counting intrinsics with their trailing argument: a zero operand is defined, as in
 * wasm.
 */
const COUNTS: Readonly<Record<string, { name: string; rest: string }>> = {
  clz: { name: "ctlz", rest: ", i1 false" },
  ctz: { name: "cttz", rest: ", i1 false" },
  popcnt: { name: "ctpop", rest: "" },
};

function binary(type: Integer, instruction: string): Handler {
  return (body) => {
    const right = body.popText();
    const left = body.popText();
    body.push(type, body.define(`${instruction} ${type} ${left}, ${right}`));
  };
}

function shift(type: Integer, instruction: string): Handler {
  return (body) => {
    const count = body.define(`and ${type} ${body.popText()}, ${WIDTHS[type] - 1}`);
    body.push(type, body.define(`${instruction} ${type} ${body.popText()}, ${count}`));
  };
}

/** Funnel shifts of a value with itself rotate, with the count taken modulo the width. */
function rotation(type: Integer, name: string): Handler {
  return (body) => {
    const count = body.popText();
    const value = body.popText();
    const declared = body.context.declare(
      `${type} @llvm.${name}.${type}`,
      `${type}, ${type}, ${type}`,
    );
    body.push(
      type,
      body.define(
        `call ${declared}(${type} ${value}, ${type} ${value}, ${type} ${count})`,
      ),
    );
  };
}

function comparison(type: Integer, predicate: string): Handler {
  return (body) => {
    const right = body.popText();
    const left = body.popText();
    pushBoolean(body, body.define(`icmp ${predicate} ${type} ${left}, ${right}`));
  };
}

/** Pushes the i32 for an i1. */
export function pushBoolean(body: FunctionBody, bit: string): void {
  body.push("i32", body.define(`zext i1 ${bit} to i32`));
}

function count(type: Integer, name: string, rest: string): Handler {
  return (body) => {
    const parameters = rest === "" ? type : `${type}, i1`;
    const declared = body.context.declare(`${type} @llvm.${name}.${type}`, parameters);
    body.push(type, body.define(`call ${declared}(${type} ${body.popText()}${rest})`));
  };
}

function division(type: Integer, signed: boolean): Handler {
  return (body) => {
    const divisor = body.popText();
    const dividend = body.popText();
    trapIfZero(body, type, divisor);
    if (signed) {
      const least = body.define(`icmp eq ${type} ${dividend}, ${MINIMUM[type]}`);
      const minusOne = body.define(`icmp eq ${type} ${divisor}, -1`);
      body.trapIf(body.define(`and i1 ${least}, ${minusOne}`), "integerOverflow");
    }
    const instruction = signed ? "sdiv" : "udiv";
    body.push(type, body.define(`${instruction} ${type} ${dividend}, ${divisor}`));
  };
}

function remainder(type: Integer, signed: boolean): Handler {
  return (body) => {
    const divisor = body.popText();
    const dividend = body.popText();
    trapIfZero(body, type, divisor);
    if (!signed) {
      body.push(type, body.define(`urem ${type} ${dividend}, ${divisor}`));
      return;
    }
    // x % -1 is x % 1: always 0, and no overflow.
    const minusOne = body.define(`icmp eq ${type} ${divisor}, -1`);
    const safe = body.define(`select i1 ${minusOne}, ${type} 1, ${type} ${divisor}`);
    body.push(type, body.define(`srem ${type} ${dividend}, ${safe}`));
  };
}

function trapIfZero(body: FunctionBody, type: Integer, divisor: string): void {
  body.trapIf(body.define(`icmp eq ${type} ${divisor}, 0`), "divideByZero");
}

function signExtension(type: Integer, bits: number): Handler {
  return (body) => {
    const narrow = body.define(`trunc ${type} ${body.popText()} to i${bits}`);
    body.push(type, body.define(`sext i${bits} ${narrow} to ${type}`));
  };
}

function conversion(instruction: string, from: Integer, to: Integer): Handler {
  return (body) => {
    body.push(to, body.define(`${instruction} ${from} ${body.popText()} to ${to}`));
  };
}

function operatorsOf(type: Integer): Record<string, Handler> {
  const handlers: Record<string, Handler> = {
    div_s: division(type, true),
    div_u: division(type, false),
    rem_s: remainder(type, true),
    rem_u: remainder(type, false),
    extend8_s: signExtension(type, 8),
    extend16_s: signExtension(type, 16),
    eqz: (body) => {
      pushBoolean(body, body.define(`icmp eq ${type} ${body.popText()}, 0`));
    },
  };
  for (const [name, to] of Object.entries(BINARY)) handlers[name] = binary(type, to);
  for (const [name, to] of Object.entries(SHIFTS)) handlers[name] = shift(type, to);
  for (const [name, to] of Object.entries(ROTATIONS)) handlers[name] = rotation(type, to);
  for (const [name, to] of Object.entries(COMPARISONS))
    handlers[name] = comparison(type, to);
  for (const [name, to] of Object.entries(COUNTS)) {
    handlers[name] = count(type, to.name, to.rest);
  }
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [`${type}.${name}`, handler]),
  );
}

export const INTEGER_OPERATORS: Readonly<Record<string, Handler>> = {
  ...operatorsOf("i32"),
  ...operatorsOf("i64"),
  "i64.extend32_s": signExtension("i64", 32),
  "i32.wrap_i64": conversion("trunc", "i64", "i32"),
  "i64.extend_i32_s": conversion("sext", "i32", "i64"),
  "i64.extend_i32_u": conversion("zext", "i32", "i64"),
};
