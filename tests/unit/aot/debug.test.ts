// Source lines survive: from asc's map through DWARF to what a symbolizer says.

import asc from "assemblyscript/asc";
import { expect, test } from "vitest";
import { compileObject, tool } from "./object.ts";

const FILES: Readonly<Record<string, string>> = {
  "main.ts": `import { half } from "./half";
export function average(a: u32, b: u32): u32 {
  return half(a + b);
}
export function divide(a: u32, b: u32): u32 {
  return a / b;
}
`,
  "half.ts": `
// @ts-ignore: decorator
@inline
export function half(sum: u32): u32 {
  store<u32>(4096, sum);
  return sum / 2;
}
`,
};

test("an address leads to its function, file and line, inlined files included", async () => {
  const { wasm, sourceMap } = await compile();
  const options = {
    profile: "core",
    name: "core-debug",
    sourceMap,
    sourceRoot: "/src",
  } as const;
  const { file } = await compileObject(wasm, options);
  expect(lineOf(file, "main/divide", "ud1l")).toMatch(
    /^core_divide\n.*\/src\/main\.ts:6:/,
  );
  expect(lineOf(file, "main/average", "movl\\s+%\\w+, ")).toMatch(/\/src\/half\.ts:5:/);
});

/** What the symbolizer says of the first instruction in `symbol` that matches. */
function lineOf(file: string, symbol: string, instruction: string): string {
  const code = tool("llvm-objdump", ["-d", `--disassemble-symbols=${symbol}`, file]);
  const [, address = ""] =
    new RegExp(`^ *([0-9a-f]+):.*${instruction}`, "m").exec(code) ?? [];
  return tool("llvm-symbolizer", ["--obj", file, `0x${address}`]);
}

async function compile(): Promise<{ wasm: Uint8Array; sourceMap: string }> {
  const outputs = new Map<string, string | Uint8Array>();
  const words = [
    "main.ts",
    "-O3",
    "--debug",
    "--sourceMap",
    "--runtime",
    "stub",
    "-o",
    "m.wasm",
  ];
  const { error } = await asc.main(words, {
    readFile: (name) => FILES[name] ?? null,
    writeFile: (name, contents) => void outputs.set(name, contents),
    listFiles: () => [],
  });
  if (error !== null) throw error;
  return {
    wasm: outputs.get("m.wasm") as Uint8Array,
    sourceMap: outputs.get("m.wasm.map") as string,
  };
}
