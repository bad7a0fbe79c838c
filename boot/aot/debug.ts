// Source lines: asc's map from wasm offsets to lines of the source becomes LLVM debug
// metadata, so that backtraces, debuggers and cost reports speak of the source.

import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import type { Metadata } from "./metadata.ts";
import type { WasmFunction } from "./module.ts";
import { escapeBytes } from "./symbol.ts";
import { checked } from "./value-type.ts";

interface Mapping {
  offset: number;
  source: number;
  line: number;
  column: number;
}

interface Scope {
  name: string;
  /**
   * The file the subprogram is declared in; lines of other files need a scope of their
   * own.
   */
  source: number;
}

const encoder = new TextEncoder();

const text = (value: string): string => `"${escapeBytes(encoder.encode(value))}"`;

export class DebugInformation {
  /** Metadata every module must name: the compile unit and the format's version. */
  readonly header: string;

  private readonly metadata: Metadata;
  private readonly mappings: Mapping[];
  private readonly files: string[];
  private readonly unit: string;
  private scope: Scope = { name: "", source: 0 };
  private function: { start: number; end: number } = { start: 0, end: 0 };

  constructor(metadata: Metadata, map: string, sourceRoot: string) {
    this.metadata = metadata;
    const trace = new TraceMap(map);
    this.mappings = (decodedMappings(trace)[0] ?? []).flatMap((segment) =>
      segment.length === 1
        ? []
        : [
            {
              offset: segment[0],
              source: segment[1],
              line: segment[2] + 1,
              column: segment[3] + 1,
            },
          ],
    );
    this.files = trace.sources.map((source) =>
      metadata.intern(
        `!DIFile(filename: ${text(relative(source ?? ""))}, directory: ${text(sourceRoot)})`,
      ),
    );
    const file =
      this.files[0] ??
      metadata.intern(`!DIFile(filename: "unknown", directory: ${text(sourceRoot)})`);
    this.unit = metadata.add(
      `distinct !DICompileUnit(language: DW_LANG_C99, file: ${file}, producer: "weft aot", ` +
        "isOptimized: true, runtimeVersion: 0, emissionKind: LineTablesOnly)",
    );
    this.header = this.moduleHeader();
  }

  /** Begins a function; returns the metadata its definition names. */
  enter(wasm: WasmFunction): string {
    this.function = wasm;
    const first = this.mappingAt(wasm.end);
    const start = this.firstMapping() ?? first;
    const source = start?.source ?? 0;
    const file = this.files[source] ?? "null";
    const type = this.metadata.intern("!DISubroutineType(types: !{null})");
    const name = this.metadata.add(
      `distinct !DISubprogram(name: ${text(wasm.name)}, linkageName: ${text(wasm.name)}, ` +
        `scope: ${file}, file: ${file}, line: ${start?.line ?? 0}, type: ${type}, ` +
        `scopeLine: ${start?.line ?? 0}, unit: ${this.unit}, ` +
        "spFlags: DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized)",
    );
    this.scope = { name, source };
    return name;
  }

  /** The location of the instruction at `offset`; line 0 where the map says nothing. */
  locate(offset: number): string {
    const mapping = this.mappingAt(offset);
    const line = mapping?.line ?? 0;
    const column = mapping?.column ?? 0;
    const scope = this.scopeOf(mapping?.source ?? this.scope.source);
    return this.metadata.intern(
      `!DILocation(line: ${line}, column: ${column}, scope: ${scope})`,
    );
  }

  /**
   * Binaryen inlines across files: such lines get a block scope that names their file.
   */
  private scopeOf(source: number): string {
    const file = this.files[source];
    if (source === this.scope.source || file === undefined) return this.scope.name;
    return this.metadata.intern(
      `!DILexicalBlockFile(scope: ${this.scope.name}, file: ${file}, discriminator: 0)`,
    );
  }

  private firstMapping(): Mapping | undefined {
    const found = this.mappings[this.indexAfter(this.function.start - 1)];
    return found !== undefined && found.offset < this.function.end ? found : undefined;
  }

  /** The last mapping at or before `offset` that belongs to the function. */
  private mappingAt(offset: number): Mapping | undefined {
    const index = this.indexAfter(offset) - 1;
    if (index < 0) return undefined;
    const found = checked(this.mappings[index], "mapping");
    return found.offset >= this.function.start ? found : undefined;
  }

  /** Index of the first mapping beyond `offset`. */
  private indexAfter(offset: number): number {
    let low = 0;
    let high = this.mappings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.mappings[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private moduleHeader(): string {
    const version = this.metadata.add('!{i32 2, !"Debug Info Version", i32 3}');
    const dwarf = this.metadata.add('!{i32 7, !"Dwarf Version", i32 5}');
    return `!llvm.dbg.cu = !{${this.unit}}\n!llvm.module.flags = !{${version}, ${dwarf}}`;
  }
}

/**
 * asc names sources "./module.wasm/path" when it has a source root; the path is what
 * counts.
 */
function relative(source: string): string {
  return source.replace(/^\.?\/?[^/]*\.wasm\//, "").replace(/^\.\//, "");
}
