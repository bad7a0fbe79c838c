// How a program is entered: `_start` of a server, the `core_…` functions of the core.

import type { ModuleContext } from "./context.ts";
import { TranslationError } from "./error.ts";
import { assembly } from "./freestanding.ts";
import type { WasmExport } from "./module.ts";
import { quote } from "./symbol.ts";
import { checked, irResult, irType } from "./value-type.ts";

/**
 * Exports of a server that `_start` calls, in this order: `asc --exportStart`, then the
 * program.
 */
const ENTRIES = ["_start", "main"];

/** Whatever the loader left in the stack pointer, calls find it aligned. */
const START = [
  ".text",
  ".globl _start",
  ".type _start, @function",
  "_start:",
  "xorl %ebp, %ebp",
  "andq $-16, %rsp",
  "callq weft_entry",
  "ud2",
  ".size _start, . - _start",
];

/**
 * `_start`, which runs the start function and the entries, and traps when they return.
 */
export function serverEntryText(context: ModuleContext): string {
  const { module, environment, convention } = context;
  const exported = ENTRIES.flatMap((name) => {
    const found = module.exports.find(
      (one) => one.kind === "function" && one.name === name,
    );
    return found === undefined ? [] : [found.index];
  });
  const indexes = module.start === undefined ? exported : [module.start, ...exported];
  if (indexes.length === 0) return "";
  const calls = indexes.map((index) => {
    const { type, name } = checked(module.functions[index], `function ${index}`);
    if (type.parameters.length > 0)
      throw new TranslationError(`${name} takes parameters`);
    return `  call ${convention}${irResult(type.results)} ${context.functionSymbol(index)}()`;
  });
  return `${assembly(START)}
define hidden void @weft_entry() #0 {
${calls.join("\n")}
  ${environment.trapCall("returned")}
  unreachable
}`;
}

/** The core's exports by the names that C and assembly call them. */
export function coreExportsText(context: ModuleContext): string {
  if (context.module.start !== undefined) {
    throw new TranslationError(
      "the core has a start function: initialize in an export instead",
    );
  }
  return functionExports(context)
    .map(({ name, index }) => {
      const { type } = checked(context.module.functions[index], `function ${index}`);
      const parameters = type.parameters.map(irType).join(", ");
      return (
        `@${quote(`core_${name}`)} = alias ${irResult(type.results)} (${parameters}), ` +
        `ptr ${context.functionSymbol(index)}`
      );
    })
    .join("\n");
}

function functionExports(context: ModuleContext): WasmExport[] {
  return context.module.exports.filter(({ kind }) => kind === "function");
}
