// The constant description of a module that host/instance.c reads: the struct weft_module
// of host/weft.h, field by field.

import type { ModuleContext } from "./context.ts";
import { entrySymbol } from "./host-thunk.ts";
import { KINDS } from "./host-layout.ts";
import type { ExportKind, Limits, WasmModule } from "./module.ts";
import { escapeBytes } from "./symbol.ts";
import { checked, signature } from "./value-type.ts";

const PAGES = 65536;
const ELEMENTS = 0xffff_ffff;

const encoder = new TextEncoder();

/** Collects the constants; each method adds one and returns its "ptr @name". */
class Constants {
  readonly lines: string[] = [];

  text(value: string): string {
    return this.bytes(encoder.encode(`${value}\0`));
  }

  bytes(bytes: Uint8Array): string {
    return this.add(`[${bytes.length} x i8] c"${escapeBytes(bytes)}"`);
  }

  /** An array of structures, given as their fields: "i64 1", "ptr @x". */
  array(rows: readonly (readonly string[])[]): string {
    const [first] = rows;
    if (first === undefined) return "ptr null";
    const type = `{ ${first.map((field) => field.split(" ")[0]).join(", ")} }`;
    const entries = rows.map((row) => `${type} { ${row.join(", ")} }`);
    return this.add(`[${rows.length} x ${type}] [${entries.join(", ")}]`);
  }

  private add(value: string): string {
    const name = `@weft_constant_${this.lines.length}`;
    this.lines.push(`${name} = internal constant ${value}`);
    return `ptr ${name}`;
  }
}

interface DescriptionNames {
  /** The module's, for people. */
  name: string;
  symbol: string;
}

/** The global `symbol`, of type weft_module, and all it points to. */
export function moduleDescription(
  context: ModuleContext,
  { name, symbol }: DescriptionNames,
): string {
  const { module } = context;
  const constants = new Constants();
  const arrays = [
    imports(constants, module),
    exports(constants, module),
    functions(constants, context),
    limits(module.tables, ELEMENTS),
    limits(module.memories, PAGES),
    module.globals.map(({ type }) => [constants.text(type)]),
  ].map((rows) => counted(constants, rows));
  const fields = [
    constants.text(name),
    ...arrays.flat(),
    integer(module.globals.filter(({ imported }) => imported !== undefined).length),
    ...counted(
      constants,
      module.data.map(({ bytes }) => [constants.bytes(bytes), integer(bytes.length)]),
    ),
    ...counted(
      constants,
      module.elements.map(({ elements }) => [integer(elements.length)]),
    ),
  ];
  const type = `{ ${fields.map((field) => field.split(" ")[0]).join(", ")} }`;
  return [
    ...constants.lines,
    `@${symbol} = constant ${type} { ${fields.join(", ")} }`,
  ].join("\n");
}

const integer = (value: number): string => `i64 ${value}`;

function counted(constants: Constants, rows: readonly (readonly string[])[]): string[] {
  return [integer(rows.length), constants.array(rows)];
}

/** Of what type the entity is, and its least and greatest size if it has one. */
function typeOf(
  module: WasmModule,
  kind: ExportKind,
  index: number,
): [string, number, number] {
  if (kind === "function") {
    return [signature(checked(module.functions[index], "function").type), 0, 0];
  }
  if (kind === "global") {
    const { type, mutable } = checked(module.globals[index], "global");
    return [mutable ? `mut ${type}` : type, 0, 0];
  }
  const isTable = kind === "table";
  const entity = checked(isTable ? module.tables[index] : module.memories[index], kind);
  const { minimum, maximum } = entity.limits;
  const type = isTable ? (module.tables[index]?.type ?? "") : "";
  return [type, minimum, maximum ?? (isTable ? ELEMENTS : PAGES)];
}

function imports(constants: Constants, module: WasmModule): string[][] {
  return module.imports.map(({ module: from, name, kind, index }) => {
    const [type, minimum, maximum] = typeOf(module, kind, index);
    return [
      constants.text(from),
      constants.text(name),
      integer(KINDS[kind]),
      constants.text(type),
      integer(minimum),
      integer(maximum),
    ];
  });
}

function exports(constants: Constants, module: WasmModule): string[][] {
  return module.exports.map(({ name, kind, index }) => [
    constants.text(name),
    integer(encoder.encode(name).length),
    integer(KINDS[kind]),
    integer(index),
    constants.text(typeOf(module, kind, index)[0]),
  ]);
}

function functions(constants: Constants, context: ModuleContext): string[][] {
  return context.module.functions.map(({ type, index }) => [
    `ptr ${context.functionSymbol(index)}`,
    `i64 ${context.typeId(type)}`,
    "ptr null",
    `ptr ${entrySymbol(type)}`,
    constants.text(signature(type)),
  ]);
}

function limits(entities: readonly { limits: Limits }[], greatest: number): string[][] {
  return entities.map(({ limits: { minimum, maximum } }) => [
    integer(minimum),
    integer(maximum ?? greatest),
  ]);
}
