// wasm globals of the core and of servers: internal LLVM globals, outside linear memory,
// so that no store to linear memory can reach or alias them.

import type { ModuleContext } from "./context.ts";
import { evaluate } from "./constant.ts";
import { TranslationError } from "./error.ts";
import type { ValueType } from "./module.ts";
import { checked, irType } from "./value-type.ts";

export class BareGlobals {
  private readonly names: string[] = [];

  constructor(context: ModuleContext) {
    const { module } = context;
    module.globals.forEach((global, index) => {
      if (global.imported !== undefined) return;
      const name = `@weft_global_${index}`;
      const kind = global.mutable ? "global" : "constant";
      const constant = evaluate(module, global.initial);
      if (!("bits" in constant)) {
        throw new TranslationError(
          `global ${index}: reference globals are for hosts only`,
        );
      }
      const value = initialText(global.type, constant.bits);
      context.addDefinition(`${name} = internal ${kind} ${irType(global.type)} ${value}`);
      this.names[index] = name;
    });
    const [memory] = module.memories;
    if (memory === undefined) return;
    const { minimum, maximum } = memory.limits;
    context.addDefinition(
      [
        `@weft_memory_pages = internal global i32 ${minimum}`,
        `@weft_memory_initial = constant i32 ${minimum}, section ".weft.memory"`,
        `@weft_memory_maximum = constant i32 ${maximum ?? 65536}, section ".weft.memory"`,
        "@llvm.used = appending global [2 x ptr] [ptr @weft_memory_initial, " +
          'ptr @weft_memory_maximum], section "llvm.metadata"',
      ].join("\n"),
    );
  }

  pointer(index: number): string {
    return checked(this.names[index], `global ${index}`);
  }

  /** Where the current size of linear memory is kept, in pages. */
  pages(): string {
    return "@weft_memory_pages";
  }
}

function initialText(type: ValueType, bits: bigint): string {
  if (type === "f32") return `bitcast (i32 ${bits} to float)`;
  if (type === "f64") return `bitcast (i64 ${bits} to double)`;
  return bits.toString();
}
