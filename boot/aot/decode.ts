// Turns the bytes of a wasm file into a WasmModule. wasmparser reads the sections; this
// file keeps what the translator needs of them, with the offset of every instruction.

import {
  BinaryReader,
  BinaryReaderState as State,
  ExternalKind,
  NameType,
} from "wasmparser";
import type {
  IDataSegment,
  IDataSegmentBody,
  IElementSegment,
  IElementSegmentBody,
  IExportEntry,
  IFunctionEntry,
  IFunctionInformation,
  IFunctionNameEntry,
  IGlobalVariable,
  IImportEntry,
  IMemoryType,
  INameEntry,
  IOperatorInformation,
  IStartEntry,
  ITableType,
  ITypeEntry,
} from "wasmparser";
import { TranslationError } from "./error.ts";
import type {
  ExportKind,
  ImportName,
  Limits,
  Operator,
  SegmentMode,
  WasmFunction,
  WasmModule,
} from "./module.ts";
import { decodeOperator } from "./operator.ts";
import { checked, valueType } from "./value-type.ts";

const SEGMENT_MODES: readonly SegmentMode[] = ["active", "passive", "declarative"];

const EXPORT_KINDS = new Map<ExternalKind, ExportKind>([
  [ExternalKind.Function, "function"],
  [ExternalKind.Table, "table"],
  [ExternalKind.Memory, "memory"],
  [ExternalKind.Global, "global"],
]);

const text = new TextDecoder();

/**
 * Decodes a valid module; throws TranslationError for what is malformed or unsupported.
 */
export function decode(wasm: Uint8Array): WasmModule {
  validate(wasm);
  const decoder = new Decoder(wasm);
  decoder.run();
  return decoder.module;
}

/** V8 is the oracle of what is valid, so nothing below has to check types again. */
function validate(wasm: Uint8Array): void {
  try {
    new WebAssembly.Module(wasm as BufferSource);
  } catch (cause) {
    throw new TranslationError(`not a valid module: ${(cause as Error).message}`);
  }
}

class Decoder {
  readonly module: WasmModule = {
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    exports: [],
    data: [],
    elements: [],
    start: undefined,
  };

  private readonly reader = new BinaryReader();
  private readonly wasm: Uint8Array;
  private bodies = 0;
  private inElements = false;
  /** Where the operators being read belong. */
  private expression: Operator[] = [];
  private offsetExpression: Operator[] = [];

  constructor(wasm: Uint8Array) {
    this.wasm = wasm;
    const copy = new Uint8Array(wasm); // not slice(): a Buffer would share its pool
    this.reader.setData(copy.buffer, 0, copy.length);
  }

  run(): void {
    for (;;) {
      const position = this.reader.position;
      if (!this.next(position)) return;
      if (this.reader.state === State.ERROR) {
        throw new TranslationError(this.reader.error.message, position);
      }
      this.take(position);
    }
  }

  /** Advances the reader; false at the end. */
  private next(position: number): boolean {
    try {
      return this.reader.read();
    } catch (cause) {
      throw new TranslationError((cause as Error).message, position);
    }
  }

  private take(position: number): void {
    switch (this.reader.state) {
      case State.CODE_OPERATOR:
      case State.INIT_EXPRESSION_OPERATOR:
        this.expression.push(this.operator(position));
        return;
      case State.OFFSET_EXPRESSION_OPERATOR:
        this.offsetExpression.push(this.operator(position));
        return;
      case State.BEGIN_FUNCTION_BODY:
        return this.takeBody();
      case State.END_FUNCTION_BODY:
        this.body(this.bodies++).end = this.reader.position;
        return;
      case State.BEGIN_INIT_EXPRESSION_BODY:
        return this.beginExpression();
      default:
        return this.takeEntry();
    }
  }

  private takeEntry(): void {
    const result = this.reader.result;
    switch (this.reader.state) {
      case State.TYPE_SECTION_ENTRY:
        return this.takeType(result as ITypeEntry);
      case State.IMPORT_SECTION_ENTRY:
        return this.takeImport(result as IImportEntry);
      case State.FUNCTION_SECTION_ENTRY:
        return this.addFunction((result as IFunctionEntry).typeIndex, undefined);
      case State.TABLE_SECTION_ENTRY:
        return this.addTable(result as ITableType, undefined);
      case State.MEMORY_SECTION_ENTRY:
        return this.addMemory(result as IMemoryType, undefined);
      case State.EXPORT_SECTION_ENTRY:
        return this.takeExport(result as IExportEntry);
      case State.START_SECTION_ENTRY:
        this.module.start = (result as IStartEntry).index;
        return;
      case State.NAME_SECTION_ENTRY:
        return this.takeNames(result as INameEntry);
      default:
        return this.takeSegment();
    }
  }

  private takeSegment(): void {
    const result = this.reader.result;
    switch (this.reader.state) {
      case State.BEGIN_GLOBAL_SECTION_ENTRY:
        return this.addGlobal(result as IGlobalVariable, undefined);
      case State.BEGIN_DATA_SECTION_ENTRY:
        return this.beginData(result as IDataSegment);
      case State.DATA_SECTION_ENTRY_BODY:
        this.lastOf(this.module.data).bytes = (result as IDataSegmentBody).data;
        return;
      case State.BEGIN_ELEMENT_SECTION_ENTRY:
        return this.beginElements(result as IElementSegment);
      case State.ELEMENT_SECTION_ENTRY_BODY:
        this.lastOf(this.module.elements).type = valueType(
          (result as IElementSegmentBody).elementType,
          this.reader.position,
        );
        this.inElements = true;
        return;
      case State.END_ELEMENT_SECTION_ENTRY:
        this.inElements = false;
        break;
      default:
      // All else is the reader telling where it is.
    }
  }

  private beginExpression(): void {
    this.expression = [];
    if (this.inElements) this.lastOf(this.module.elements).elements.push(this.expression);
    else this.lastOf(this.module.globals).initial = this.expression;
  }

  private operator(position: number): Operator {
    const end = this.reader.position;
    const information = this.reader.result as IOperatorInformation;
    return decodeOperator(information, this.wasm.subarray(position, end), {
      offset: position,
      types: this.module.types,
    });
  }

  private takeType(entry: ITypeEntry): void {
    const { params, returns } = entry;
    if (params === undefined || returns === undefined) {
      throw new TranslationError(
        "only function types are supported",
        this.reader.position,
      );
    }
    const convert = (types: typeof params) =>
      types.map((type) => valueType(type, this.reader.position));
    this.module.types.push({ parameters: convert(params), results: convert(returns) });
  }

  private takeImport(entry: IImportEntry): void {
    const name = { module: text.decode(entry.module), name: text.decode(entry.field) };
    this.noteImport(name, entry.kind);
    switch (entry.kind) {
      case ExternalKind.Function:
        return this.addFunction(entry.funcTypeIndex ?? 0, name);
      case ExternalKind.Table:
        return this.addTable(entry.type as ITableType, name);
      case ExternalKind.Memory:
        return this.addMemory(entry.type as IMemoryType, name);
      case ExternalKind.Global:
        return this.addGlobal({ type: entry.type } as IGlobalVariable, name);
      default:
        throw new TranslationError(
          `unsupported kind of import: ${name.module}.${name.name}`,
        );
    }
  }

  private noteImport(name: ImportName, encoded: ExternalKind): void {
    const kind = EXPORT_KINDS.get(encoded);
    if (kind === undefined) return;
    const index = this.module.imports.filter((one) => one.kind === kind).length;
    this.module.imports.push({ ...name, kind, index });
  }

  private addFunction(typeIndex: number, imported: ImportName | undefined): void {
    const { functions, types } = this.module;
    functions.push({
      index: functions.length,
      name: imported === undefined ? `function[${functions.length}]` : imported.name,
      type: checked(types[typeIndex], "type index", this.reader.position),
      imported,
      locals: [],
      start: 0,
      end: 0,
      operators: [],
    });
    if (imported !== undefined) this.bodies = functions.length;
  }

  private addTable(entry: ITableType, imported: ImportName | undefined): void {
    const type = valueType(entry.elementType, this.reader.position);
    this.module.tables.push({ type, limits: limitsOf(entry), imported });
  }

  private addMemory(entry: IMemoryType, imported: ImportName | undefined): void {
    if (entry.shared) throw new TranslationError("shared memory is not supported");
    this.module.memories.push({ limits: limitsOf(entry), imported });
  }

  private addGlobal(entry: IGlobalVariable, imported: ImportName | undefined): void {
    const type = valueType(entry.type.contentType, this.reader.position);
    const mutable = entry.type.mutability !== 0;
    this.module.globals.push({ type, mutable, imported, initial: [] });
  }

  private takeExport(entry: IExportEntry): void {
    const name = text.decode(entry.field);
    const kind = EXPORT_KINDS.get(entry.kind);
    if (kind === undefined)
      throw new TranslationError(`unsupported kind of export: ${name}`);
    this.module.exports.push({ name, kind, index: entry.index });
  }

  private takeNames(entry: INameEntry): void {
    if (entry.type !== NameType.Function) return;
    for (const { index, name } of (entry as IFunctionNameEntry).names) {
      const named = this.module.functions[index];
      if (named !== undefined) named.name = text.decode(name);
    }
  }

  private takeBody(): void {
    const body = this.body(this.bodies);
    const { locals } = this.reader.result as IFunctionInformation;
    body.start = this.reader.position;
    for (const { count, type } of locals) {
      const converted = valueType(type, this.reader.position);
      for (let index = 0; index < count; ++index) body.locals.push(converted);
    }
    this.expression = body.operators;
  }

  private body(index: number): WasmFunction {
    return checked(this.module.functions[index], "function body", this.reader.position);
  }

  private beginData(entry: IDataSegment): void {
    this.offsetExpression = [];
    this.module.data.push({
      mode: SEGMENT_MODES[entry.mode] ?? "passive",
      offset: this.offsetExpression,
      bytes: new Uint8Array(),
    });
  }

  private beginElements(entry: IElementSegment): void {
    this.offsetExpression = [];
    this.module.elements.push({
      mode: SEGMENT_MODES[entry.mode] ?? "passive",
      tableIndex: entry.tableIndex ?? 0,
      type: "funcref",
      offset: this.offsetExpression,
      elements: [],
    });
  }

  private lastOf<T>(list: T[]): T {
    return checked(list[list.length - 1], "section entry", this.reader.position);
  }
}

function limitsOf(entry: { limits: { initial: number; maximum?: number } }): Limits {
  return { minimum: entry.limits.initial, maximum: entry.limits.maximum };
}
