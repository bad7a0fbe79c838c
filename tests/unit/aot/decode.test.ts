// Decoding: what the binary says, where wasmparser does not tell all of it.

import { expect, test } from "vitest";
import { decode } from "../../../boot/aot/decode.ts";
import type { Operator } from "../../../boot/aot/module.ts";
import { assemble } from "../../aot/wat.ts";

function operators(text: string): Operator[] {
  return decode(assemble(text)).functions[0]?.operators ?? [];
}

test("float constants keep the bits of a NaN", () => {
  const [single] = operators("(module (func (result f32) (f32.const nan:0x200000)))");
  expect(single?.literal).toBe(0x7fa00000n);
  const [double] = operators(
    "(module (func (result f64) (f64.const -nan:0x4000000000001)))",
  );
  expect(double?.literal).toBe(0xfff4000000000001n);
});

test("integer constants are decoded at their extremes", () => {
  const [least, minusOne] = operators(`(module (func (result i64 i64)
    (i64.const -9223372036854775808) (i64.const -1)))`);
  expect(least?.literal).toBe(0x8000000000000000n);
  expect(minusOne?.literal).toBe(0xffffffffffffffffn);
});

test("an indirect call names its type and its table", () => {
  const types = Array.from(
    { length: 200 },
    (_, index) => `(type $t${index} (func (param ${"i32 ".repeat(index)})))`,
  );
  const tables = "(table $a 1 funcref) (table $b 1 funcref)";
  const calls = operators(`(module ${types.join("\n")} ${tables} (func
    (call_indirect $b (type $t1) (i32.const 7) (i32.const 0))))`);
  const call = calls.find(({ name }) => name === "call_indirect");
  expect(call?.otherIndex).toBe(1);
});

test("an index too long for the reader is refused, not misread", () => {
  const tables = Array.from(
    { length: 130 },
    (_, index) => `(table $t${index} 1 funcref)`,
  );
  const calls = tables.map((_, index) => `(call_indirect $t${index} (i32.const 0))`);
  const text = `(module ${tables.join("\n")} (func ${calls.join("\n")}))`;
  expect(() => decode(assemble(text))).toThrow(/call_indirect with an index above 127/);
});

test("every instruction has its offset in the file", () => {
  const wasm = assemble(
    "(module (func (result i32) (i32.add (i32.const 1) (i32.const 2))))",
  );
  const [{ operators: found = [] } = {}] = decode(wasm).functions;
  expect(found.map(({ offset }) => wasm[offset])).toEqual([0x41, 0x41, 0x6a, 0x0b]);
});
