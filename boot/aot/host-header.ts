// The header beside a host library: weft.h whole, then one typed C function for each
// exported function, so that a caller writes `fib_fib(instance, 10, &result)`.

import type { FunctionType, ValueType, WasmModule } from "./module.ts";
import { checked } from "./value-type.ts";

const C_TYPES: Readonly<Record<ValueType, string>> = {
  i32: "int32_t",
  i64: "int64_t",
  f32: "float",
  f64: "double",
  funcref: "const weft_function *",
  externref: "void *",
};

/** The members of weft_value. */
const MEMBERS: Readonly<Record<ValueType, string>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  funcref: "function",
  externref: "external",
};

/** The typed functions for the exports of `module`, named `name`. */
export function typedCalls(module: WasmModule, name: string): string {
  const taken = new Set<string>();
  const calls = module.exports.flatMap((exported) => {
    if (exported.kind !== "function" || exported.name.includes("\0")) return [];
    const wasm = checked(module.functions[exported.index], exported.name);
    const symbol = unused(`${identifier(name)}_${identifier(exported.name)}`, taken);
    return [typedCall(symbol, exported.name, wasm.type)];
  });
  return `\n/// Typed calls of the exports of ${identifier(name)}.\n\n${calls.join("\n\n")}\n`;
}

function typedCall(symbol: string, name: string, type: FunctionType): string {
  const { parameters, results } = type;
  const slots = Math.max(parameters.length, results.length, 1);
  const declared = [
    "weft_instance *instance",
    ...parameters.map((one, index) => `${C_TYPES[one]} p${index}`),
    ...results.map((one, index) => `${C_TYPES[one]} *r${index}`),
  ];
  return [
    `static inline weft_trap ${symbol}(${declared.join(", ")}) {`,
    `  weft_value slots[${slots}] = {0};`,
    ...parameters.map((one, index) => `  slots[${index}].${MEMBERS[one]} = p${index};`),
    `  const weft_function *function = weft_export_function(instance, ${literal(name)});`,
    "  const weft_trap trap = weft_call(function, slots);",
    ...results.map(
      (one, index) =>
        `  if (trap == WEFT_OK) *r${index} = slots[${index}].${MEMBERS[one]};`,
    ),
    "  return trap;",
    "}",
  ].join("\n");
}

function identifier(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, "_");
}

/** `name`, or it with the first number that makes it new. */
function unused(name: string, taken: Set<string>): string {
  let found = name;
  for (let count = 2; taken.has(found); ++count) found = `${name}_${count}`;
  taken.add(found);
  return found;
}

/** A C string literal; octal escapes end after three digits, whatever follows. */
function literal(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const characters = bytes.map((byte) =>
    /[A-Za-z0-9_ .:$/-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, "0")}`,
  );
  return `"${characters.join("")}"`;
}
