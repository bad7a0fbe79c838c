// A decoded WebAssembly module: what the binary says, in plain data, with byte offsets
// kept.

export type ValueType = "i32" | "i64" | "f32" | "f64" | "funcref" | "externref";

export interface FunctionType {
  parameters: ValueType[];
  results: ValueType[];
}

export interface Limits {
  minimum: number;
  maximum: number | undefined;
}

/** Where an imported entity comes from. */
export interface ImportName {
  module: string;
  name: string;
}

/**
 * One instruction. `name` is the text format's; which immediates are set depends on it.
 */
export interface Operator {
  name: string;
  offset: number;
  /** Function, local, global, type, table, segment or branch depth. */
  index: number;
  /** The table of call_indirect and table.init, the source table of table.copy. */
  otherIndex: number;
  memoryOffset: number;
  /** Raw bits of a constant, unsigned. */
  literal: bigint;
  block: FunctionType;
  targets: number[];
  type: ValueType;
}

export interface WasmFunction {
  index: number;
  name: string;
  type: FunctionType;
  imported: ImportName | undefined;
  locals: ValueType[];
  /** First byte of the body, and the byte after its last. */
  start: number;
  end: number;
  operators: Operator[];
}

export interface WasmGlobal {
  type: ValueType;
  mutable: boolean;
  imported: ImportName | undefined;
  initial: Operator[];
}

export interface WasmTable {
  type: ValueType;
  limits: Limits;
  imported: ImportName | undefined;
}

export interface WasmMemory {
  limits: Limits;
  imported: ImportName | undefined;
}

export type SegmentMode = "active" | "passive" | "declarative";

export interface DataSegment {
  mode: SegmentMode;
  offset: Operator[];
  bytes: Uint8Array;
}

export interface ElementSegment {
  mode: SegmentMode;
  tableIndex: number;
  type: ValueType;
  offset: Operator[];
  /** One constant expression an element. */
  elements: Operator[][];
}

export type ExportKind = "function" | "table" | "memory" | "global";

export interface WasmExport {
  name: string;
  kind: ExportKind;
  index: number;
}

/** An import, in the order of the import section. */
export interface WasmImport extends ImportName {
  kind: ExportKind;
  index: number;
}

export interface WasmModule {
  imports: WasmImport[];
  types: FunctionType[];
  functions: WasmFunction[];
  tables: WasmTable[];
  memories: WasmMemory[];
  globals: WasmGlobal[];
  exports: WasmExport[];
  data: DataSegment[];
  elements: ElementSegment[];
  start: number | undefined;
}

/** True when any type or instruction of the function is of floating point. */
export function functionUsesFloat(candidate: WasmFunction): boolean {
  return floatIn(candidate) !== undefined;
}

/** The first thing in `candidate` that needs floating point, in words. */
export function floatIn(candidate: WasmFunction): Operator | ValueType | undefined {
  const { parameters, results } = candidate.type;
  const types = [...parameters, ...results, ...candidate.locals];
  const type = types.find((one) => one === "f32" || one === "f64");
  return type ?? candidate.operators.find((operator) => /f32|f64/.test(operator.name));
}
