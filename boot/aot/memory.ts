// Loads, stores and the bulk operations on linear memory. Alignment hints are not
// promises, so every access says align 1; x86 does not care.

import type { Access, Handler } from "./environment.ts";
import type { FunctionBody } from "./body.ts";
import type { Operator, ValueType } from "./module.ts";
import { checked, irType } from "./value-type.ts";

/** A pointer for an access of `width` bytes; pops the index. */
export function accessPointer(
  body: FunctionBody,
  operator: Operator,
  width: number,
): string {
  const access: Access = { index: body.popText(), offset: operator.memoryOffset, width };
  return body.context.environment.address(body, access);
}

function load(type: ValueType): Handler {
  const wide = irType(type);
  const width = type.endsWith("64") ? 8 : 4;
  return (body, operator) => {
    const pointer = accessPointer(body, operator, width);
    body.push(type, body.define(`load ${wide}, ptr ${pointer}, align 1${linear(body)}`));
  };
}

function narrowLoad(type: "i32" | "i64", bits: number, extension: string): Handler {
  return (body, operator) => {
    const pointer = accessPointer(body, operator, bits / 8);
    const narrow = body.define(`load i${bits}, ptr ${pointer}, align 1${linear(body)}`);
    body.push(type, body.define(`${extension} i${bits} ${narrow} to ${type}`));
  };
}

function store(type: ValueType): Handler {
  const width = type.endsWith("64") ? 8 : 4;
  return (body, operator) => {
    const value = body.popText();
    const pointer = accessPointer(body, operator, width);
    body.perform(
      `store ${irType(type)} ${value}, ptr ${pointer}, align 1${linear(body)}`,
    );
  };
}

function narrowStore(type: "i32" | "i64", bits: number): Handler {
  return (body, operator) => {
    const value = body.define(`trunc ${type} ${body.popText()} to i${bits}`);
    const pointer = accessPointer(body, operator, bits / 8);
    body.perform(`store i${bits} ${value}, ptr ${pointer}, align 1${linear(body)}`);
  };
}

/** Marks an access of linear memory, which nothing else of the program can alias. */
export function linear(body: FunctionBody): string {
  return `, !tbaa ${body.context.tags.linear}`;
}

function copy(body: FunctionBody): void {
  const length = body.popText();
  const from = body.popText();
  const to = body.popText();
  const { environment } = body.context;
  const source = environment.range(body, from, length);
  const target = environment.range(body, to, length);
  const wide = body.define(`zext i32 ${length} to i64`);
  const move = body.context.declare("void @llvm.memmove.p0.p0.i64", "ptr, ptr, i64, i1");
  body.perform(`call ${move}(ptr ${target}, ptr ${source}, i64 ${wide}, i1 false)`);
}

function fill(body: FunctionBody): void {
  const length = body.popText();
  const value = body.define(`trunc i32 ${body.popText()} to i8`);
  const target = body.context.environment.range(body, body.popText(), length);
  const wide = body.define(`zext i32 ${length} to i64`);
  const set = body.context.declare("void @llvm.memset.p0.i64", "ptr, i8, i64, i1");
  body.perform(`call ${set}(ptr ${target}, i8 ${value}, i64 ${wide}, i1 false)`);
}

function narrowOperators(): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const type of ["i32", "i64"] as const) {
    for (const bits of type === "i32" ? [8, 16] : [8, 16, 32]) {
      handlers[`${type}.load${bits}_s`] = narrowLoad(type, bits, "sext");
      handlers[`${type}.load${bits}_u`] = narrowLoad(type, bits, "zext");
      handlers[`${type}.store${bits}`] = narrowStore(type, bits);
    }
  }
  return handlers;
}

export const MEMORY_OPERATORS: Readonly<Record<string, Handler>> = {
  "i32.load": load("i32"),
  "i64.load": load("i64"),
  "f32.load": load("f32"),
  "f64.load": load("f64"),
  "i32.store": store("i32"),
  "i64.store": store("i64"),
  "f32.store": store("f32"),
  "f64.store": store("f64"),
  ...narrowOperators(),
  "memory.copy": copy,
  "memory.fill": fill,
  "memory.size"(body) {
    body.push("i32", body.context.environment.memorySize(body));
  },
  "memory.grow"(body) {
    body.push("i32", body.context.environment.memoryGrow(body, body.popText()));
  },
};

/** The wasm memory, if the module has one. */
export function memoryOf(body: FunctionBody): { minimum: number; maximum: number } {
  const memory = checked(body.context.module.memories[0], "memory");
  return { minimum: memory.limits.minimum, maximum: memory.limits.maximum ?? 65536 };
}
