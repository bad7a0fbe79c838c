// The arithmetic of module "hardware" in host libraries: what a module imports becomes a
// function of its own, so that it may stand in tables and be exported, and nobody has to
// supply it. LLVM inlines its calls.

import { ARITHMETIC } from "./arithmetic.ts";
import type { Handler } from "./environment.ts";
import { operatorOf } from "./host-initialize.ts";
import type { ImportName, WasmModule } from "./module.ts";
import { checked, signature } from "./value-type.ts";

/** Gives the arithmetic that `module` imports bodies. */
export function defineArithmetic(module: WasmModule): void {
  for (const wasm of module.functions) {
    if (wasm.imported === undefined) continue;
    const { imported, type } = wasm;
    if (!isArithmetic(imported, signature(type))) continue;
    wasm.imported = undefined;
    wasm.operators = [
      ...type.parameters.map((_, index) => operatorOf("local.get", { index })),
      operatorOf(`hardware.${imported.name}`, {}),
      operatorOf("end", {}),
    ];
  }
  module.imports = module.imports.filter(
    ({ kind, index }) =>
      kind !== "function" || module.functions[index]?.imported !== undefined,
  );
}

function isArithmetic({ module, name }: ImportName, type: string): boolean {
  const found = module === "hardware" ? ARITHMETIC[name] : undefined;
  return found !== undefined && signature(found.type) === type;
}

function handlerOf(name: string): Handler {
  const { type, perform } = checked(ARITHMETIC[name], name);
  return (body) => {
    const { text } = perform(body, body.popMany(type.parameters.length));
    body.push(checked(type.results[0], `result of ${name}`), text);
  };
}

/** What the bodies consist of. */
export const ARITHMETIC_OPERATORS: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.keys(ARITHMETIC).map((name) => [`hardware.${name}`, handlerOf(name)]),
);
