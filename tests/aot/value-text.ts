// Wasm values as text, equal when the values are: bits in hexadecimal, and any NaN is
// "nan".

import type { ValueType } from "../../boot/aot/module.ts";

const view = new DataView(new ArrayBuffer(8));

/** The text of a value that V8 gave. */
export function valueText(type: ValueType, value: unknown): string {
  switch (type) {
    case "i32":
      return `i32:${(Number(value) >>> 0).toString(16)}`;
    case "i64":
      return `i64:${BigInt.asUintN(64, value as bigint).toString(16)}`;
    case "f32":
      view.setFloat32(0, Number(value));
      return Number.isNaN(value) ? "f32:nan" : `f32:${view.getUint32(0).toString(16)}`;
    case "f64":
      view.setFloat64(0, Number(value));
      return Number.isNaN(value) ? "f64:nan" : `f64:${view.getBigUint64(0).toString(16)}`;
    default:
      return `${type}:${value === null ? "null" : "set"}`;
  }
}

/** The JavaScript value with these bits. */
export function valueOf(type: ValueType, bits: bigint): unknown {
  view.setBigUint64(0, bits);
  switch (type) {
    case "i32":
      return view.getInt32(4);
    case "i64":
      return view.getBigInt64(0);
    case "f32":
      return view.getFloat32(4);
    case "f64":
      return view.getFloat64(0);
    default:
      return null;
  }
}
