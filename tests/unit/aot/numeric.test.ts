// Every numeric instruction on every pair of awkward operands, against V8.

import { expect, test } from "vitest";
import { compare } from "../../aot/batch.ts";
import type { Step, Subject } from "../../aot/script.ts";
import { assemble } from "../../aot/wat.ts";

type Number = "i32" | "i64" | "f32" | "f64";

interface Instruction {
  name: string;
  parameters: Number[];
  result: Number;
}

const INTEGER_BINARY =
  "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const INTEGER_COMPARISONS = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const FLOAT_BINARY = "add sub mul div min max copysign";
const FLOAT_COMPARISONS = "eq ne lt gt le ge";
const FLOAT_UNARY = "abs neg ceil floor trunc nearest sqrt";

const IMPORT =
  '(import "hardware" "multiplyHigh"' +
  " (func $multiplyHigh (param i64 i64) (result i64)))";

/** Floats of either width. */
const SIMPLE = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5];

const VALUES: Record<Number, bigint[]> = {
  i32: [0n, 1n, 7n, 31n, 32n, 33n, 0xffn, 0x8000n, 0x7fffffffn, 0x80000000n, 0xffffffffn],
  i64: [
    0n,
    1n,
    7n,
    63n,
    64n,
    65n,
    0xffffffffn,
    0x80000000n,
    0x123456789abcdefn,
    0x7fffffffffffffffn,
    0x8000000000000000n,
    0xffffffffffffffffn,
  ],
  f32: [
    ...SIMPLE,
    0.49999997,
    8388607.5,
    16777217,
    1e-45,
    3.4e38,
    2147483520,
    2147483648,
    -2147483648,
    -2147483904,
    4294967040,
    4294967296,
    9.223372e18,
    -9.223372036854775808e18,
    1.8446744e19,
    Infinity,
    -Infinity,
    NaN,
  ].map(float32Bits),
  f64: [
    ...SIMPLE,
    0.49999999999999994,
    4503599627370495.5,
    5e-324,
    1.7e308,
    2147483647.9,
    2147483648,
    -2147483648.9,
    -2147483649,
    4294967295.9,
    4294967296,
    -0.9,
    9223372036854774784,
    9223372036854775808,
    -9223372036854775808,
    18446744073709551616,
    1e39,
    Infinity,
    -Infinity,
    NaN,
  ].map(float64Bits),
};

test("every numeric instruction gives what V8 gives, traps included", async () => {
  const subjects = [
    integers("i32"),
    integers("i64"),
    floats("f32"),
    floats("f64"),
    conversions(),
  ].map(subjectFor);
  const mismatches = await compare("numeric", subjects);
  const lines = mismatches.flatMap(({ subject, expected, actual }) =>
    expected.flatMap((line, index) =>
      line === actual[index]
        ? []
        : [
            `${JSON.stringify(subject.steps[index - 2], (_, value: unknown) =>
              typeof value === "bigint" ? value.toString(16) : value,
            )}: ${line}, ${actual[index]}`,
          ],
    ),
  );
  expect(lines).toEqual([]);
});

function integers(type: "i32" | "i64"): Instruction[] {
  const widths = type === "i32" ? [8, 16] : [8, 16, 32];
  const unary = ["clz", "ctz", "popcnt", ...widths.map((width) => `extend${width}_s`)];
  return [
    ...words(INTEGER_BINARY, type, [type, type], type),
    ...words(INTEGER_COMPARISONS, type, [type, type], "i32"),
    ...words(unary.join(" "), type, [type], type),
    ...words("eqz", type, [type], "i32"),
    { name: "call $multiplyHigh", parameters: ["i64", "i64"], result: "i64" },
  ];
}

function floats(type: "f32" | "f64"): Instruction[] {
  return [
    ...words(FLOAT_BINARY, type, [type, type], type),
    ...words(FLOAT_COMPARISONS, type, [type, type], "i32"),
    ...words(FLOAT_UNARY, type, [type], type),
  ];
}

function conversions(): Instruction[] {
  const one = (name: string, from: Number, result: Number): Instruction => ({
    name: `${result}.${name}`,
    parameters: [from],
    result,
  });
  const between = (["i32", "i64"] as const).flatMap((integer) =>
    (["f32", "f64"] as const).flatMap((float) =>
      ["s", "u"].flatMap((sign) => [
        one(`trunc_${float}_${sign}`, float, integer),
        one(`trunc_sat_${float}_${sign}`, float, integer),
        one(`convert_${integer}_${sign}`, integer, float),
      ]),
    ),
  );
  return [
    ...between,
    one("wrap_i64", "i64", "i32"),
    one("extend_i32_s", "i32", "i64"),
    one("extend_i32_u", "i32", "i64"),
    one("promote_f32", "f32", "f64"),
    one("demote_f64", "f64", "f32"),
    one("reinterpret_f32", "f32", "i32"),
    one("reinterpret_f64", "f64", "i64"),
    one("reinterpret_i32", "i32", "f32"),
    one("reinterpret_i64", "i64", "f64"),
  ];
}

function words(
  names: string,
  type: Number,
  parameters: Number[],
  result: Number,
): Instruction[] {
  return names
    .split(" ")
    .map((name) => ({ name: `${type}.${name}`, parameters, result }));
}

/** One function for each instruction, and calls of it with all operands. */
function subjectFor(instructions: readonly Instruction[], index: number): Subject {
  const functions = instructions.map(({ name, parameters, result }) => {
    const operands = parameters.map((_, at) => `(local.get ${at})`).join(" ");
    return `(func (export "${name}") (param ${parameters.join(" ")}) (result ${result})
      (${name} ${operands}))`;
  });
  const steps = instructions.flatMap(({ name, parameters }): Step[] =>
    operandsOf(parameters).map((bits) => ({ verb: "call", name, bits })),
  );
  return {
    symbol: `numeric${index}`,
    wasm: assemble(`(module ${IMPORT} ${functions.join("\n")})`),
    steps,
  };
}

/** All combinations of the awkward values. */
function operandsOf(parameters: readonly Number[]): bigint[][] {
  const [first, ...rest] = parameters;
  if (first === undefined) return [[]];
  return VALUES[first].flatMap((value) =>
    operandsOf(rest).map((others) => [value, ...others]),
  );
}

function float32Bits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

function float64Bits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}
