// Instructions that only host libraries have: tables and passive segments that change.

import type { FunctionBody } from "./body.ts";
import type { Handler } from "./environment.ts";

import { INSTANCE, SEGMENT } from "./host-layout.ts";
import { fixed } from "./instance-field.ts";
import { checked } from "./value-type.ts";

/**
 * Stores an element of a passive segment; only `initialize` has it. Index and segment.
 */
export const SET_SEGMENT_ELEMENT = "weft.segment.set";

/** Calls a function of the runtime, whose first parameter is the instance. */
function runtime(
  body: FunctionBody,
  name: string,
  parameters: readonly string[],
  values: readonly string[],
): string {
  const declared = body.context.declare(
    `void @${name}`,
    ["ptr", ...parameters].join(", "),
  );
  const texts = values.map((value, index) => `${parameters[index] ?? ""} ${value}`);
  return `call ${declared}(${["ptr %instance", ...texts].join(", ")})`;
}

/** Two indexes in one argument. */
function pair(high: number, low: number): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

/** The last three operands: target, source, count. */
function triple(body: FunctionBody): string[] {
  return body.popMany(3).map(({ text }) => text);
}

export const HOST_OPERATORS: Readonly<Record<string, Handler>> = {
  "table.get"(body, { index }) {
    const { type } = checked(body.context.module.tables[index], `table ${index}`);
    const slot = body.context.environment.element(body, index, body.popText());
    body.push(type, body.define(`load ptr, ptr ${slot}`));
  },
  "table.set"(body, { index }) {
    const value = body.popText();
    const slot = body.context.environment.element(body, index, body.popText());
    body.perform(`store ptr ${value}, ptr ${slot}`);
  },
  "table.size"(body, { index }) {
    const table = fixed(body, fixed(body, "%instance", INSTANCE.tables), index * 8);
    const place = body.define(`getelementptr i8, ptr ${table}, i64 8`);
    const size = body.define(`load i64, ptr ${place}`);
    body.push("i32", body.define(`trunc i64 ${size} to i32`));
  },
  "table.grow"(body, { index }) {
    const count = body.popText();
    const grow = body.context.declare("i32 @weft_table_grow", "ptr, i32, i32, ptr");
    body.push(
      "i32",
      body.define(
        `call ${grow}(ptr %instance, i32 ${index}, i32 ${count}, ptr ${body.popText()})`,
      ),
    );
  },
  "table.fill"(body, { index }) {
    body.perform(
      runtime(
        body,
        "weft_table_fill",
        ["i32", "i32", "ptr", "i32"],
        [`${index}`, ...triple(body)],
      ),
    );
  },
  // wasmparser names the target table first.
  "table.copy"(body, { index, otherIndex }) {
    body.perform(
      runtime(
        body,
        "weft_table_copy",
        ["i64", "i32", "i32", "i32"],
        [pair(index, otherIndex), ...triple(body)],
      ),
    );
  },
  "table.init"(body, { index, otherIndex }) {
    body.perform(
      runtime(
        body,
        "weft_table_init",
        ["i64", "i32", "i32", "i32"],
        [pair(otherIndex, index), ...triple(body)],
      ),
    );
  },
  "elem.drop"(body, { index }) {
    body.perform(runtime(body, "weft_elem_drop", ["i32"], [`${index}`]));
  },
  "memory.init"(body, { index }) {
    body.perform(
      runtime(
        body,
        "weft_memory_init",
        ["i32", "i32", "i32", "i32"],
        [`${index}`, ...triple(body)],
      ),
    );
  },
  "data.drop"(body, { index }) {
    body.perform(runtime(body, "weft_data_drop", ["i32"], [`${index}`]));
  },
  [SET_SEGMENT_ELEMENT](body, { index, otherIndex }) {
    const segments = fixed(body, "%instance", INSTANCE.elements);
    const items = fixed(body, segments, otherIndex * SEGMENT.size);
    const slot = body.define(`getelementptr ptr, ptr ${items}, i64 ${index}`);
    body.perform(`store ptr ${body.popText()}, ptr ${slot}`);
  },
};
