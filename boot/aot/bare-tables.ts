// Tables of the core and of servers: constant arrays of pointers to function descriptors,
// complete at translation time because nothing there changes a table.

import type { ModuleContext } from "./context.ts";
import { evaluate, evaluateOffset } from "./constant.ts";
import { TranslationError } from "./error.ts";
import type { ElementSegment, WasmTable } from "./module.ts";
import { checked } from "./value-type.ts";

export class BareTables {
  private readonly context: ModuleContext;
  private readonly described = new Set<number>();

  constructor(context: ModuleContext) {
    this.context = context;
    const { tables, elements } = context.module;
    // No type has this id, so a call through it traps.
    context.addDefinition(
      "@weft_null_function = internal constant { ptr, i64 } " + "{ ptr null, i64 -1 }",
    );
    tables.forEach((table, index) => this.define(table, index, elements));
  }

  table(index: number): { symbol: string; size: number } {
    const table = checked(this.context.module.tables[index], `table ${index}`);
    return { symbol: `@weft_table_${index}`, size: table.limits.minimum };
  }

  /** The descriptor of function `index`, defined at its first use. */
  descriptor(index: number): string {
    const name = `@weft_function_${index}`;
    if (this.described.has(index)) return name;
    this.described.add(index);
    const { type, imported } = checked(
      this.context.module.functions[index],
      `function ${index}`,
    );
    if (imported !== undefined) {
      throw new TranslationError(`${imported.name} is an intrinsic and has no address`);
    }
    const symbol = this.context.functionSymbol(index);
    this.context.addDefinition(
      `${name} = internal constant { ptr, i64 } ` +
        `{ ptr ${symbol}, i64 ${this.context.typeId(type)} }`,
    );
    return name;
  }

  private define(
    table: WasmTable,
    index: number,
    elements: readonly ElementSegment[],
  ): void {
    if (table.type !== "funcref" || table.imported !== undefined) {
      throw new TranslationError(
        `table ${index}: only own tables of functions can be used here`,
      );
    }
    const slots = new Array<string>(table.limits.minimum).fill("@weft_null_function");
    for (const segment of elements) {
      if (segment.mode === "active" && segment.tableIndex === index)
        this.place(segment, slots);
    }
    const entries = slots.map((slot) => `ptr ${slot}`).join(", ");
    this.context.addDefinition(
      `@weft_table_${index} = internal constant [${slots.length} x ptr] [${entries}]`,
    );
  }

  private place(segment: ElementSegment, slots: string[]): void {
    const { module } = this.context;
    const start = evaluateOffset(module, segment.offset);
    if (start + segment.elements.length > slots.length) {
      throw new TranslationError("an element segment does not fit its table");
    }
    segment.elements.forEach((expression, at) => {
      const constant = evaluate(module, expression);
      if ("functionIndex" in constant) {
        slots[start + at] = this.descriptor(constant.functionIndex);
      }
    });
  }
}
