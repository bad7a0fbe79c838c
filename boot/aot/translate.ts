// From a wasm module to textual LLVM IR.

import { BareEnvironment } from "./bare-environment.ts";
import { ModuleContext } from "./context.ts";
import { DebugInformation } from "./debug.ts";
import { decode } from "./decode.ts";
import { coreExportsText, serverEntryText } from "./entry.ts";
import { TranslationError } from "./error.ts";
import { freestandingText } from "./freestanding.ts";
import { functionText, RARE, SMALL } from "./function.ts";
import { defineArithmetic } from "./host-arithmetic.ts";
import { HostEnvironment } from "./host-environment.ts";
import { initializer } from "./host-initialize.ts";
import { moduleDescription } from "./host-module.ts";
import { entryThunks, importThunk } from "./host-thunk.ts";
import { layOut, type LinearData, linearDataText, NO_DATA } from "./linear-data.ts";
import { type ExportKind, floatIn, type WasmModule } from "./module.ts";
import { OPERATORS } from "./operators.ts";
import { PROFILES, type ProfileName } from "./profile.ts";
import { quote } from "./symbol.ts";
import { checked } from "./value-type.ts";

export type Profile = ProfileName;

/** A call has to be hardly longer than what it calls, for LLVM to inline that. */
const SELDOM_INLINE = '"function-inline-threshold"="5"';

export interface TranslateOptions {
  profile: Profile;
  /** The module's name, for diagnostics and debug information. */
  name: string;
  /** JSON text of asc's source map. Without one there is no debug information. */
  sourceMap?: string;
  /**
   * Of a host library: the symbol of its description; `weft_description` unless given.
   */
  moduleSymbol?: string;
  /** The directory that paths in the source map are relative to. */
  sourceRoot?: string;
  /** Functions whose size matters more than their speed, by name. */
  small?: RegExp;
  /**
   * Functions that short paths call now and then, by name: such a call costs the paths
   * nothing that they do not take. Neither exported nor in a table.
   */
  rare?: RegExp;
}

export interface Translation {
  ir: string;
  /** Sizes in wasm pages, the extent of the static data in bytes. */
  memory: {
    initialPages: number;
    maximumPages: number;
    dataStart: number;
    dataEnd: number;
  } | null;
  usesFloat: boolean;
  exports: { name: string; symbol: string; kind: ExportKind }[];
  imports: { module: string; name: string }[];
}

/**
 * Translates `wasm`; throws TranslationError when it is invalid or the profile forbids
 * it.
 */
export function translate(wasm: Uint8Array, options: TranslateOptions): Translation {
  const module = decode(wasm);
  if (options.profile === "core") refuseFloat(module);
  if (options.profile === "host") {
    defineArithmetic(module);
    module.functions.push(initializer(module));
  }
  const context = new ModuleContext(module, PROFILES[options.profile]);
  context.small = options.small;
  context.rare = options.rare;
  if (options.sourceMap !== undefined) {
    context.debug = new DebugInformation(
      context.metadata,
      options.sourceMap,
      options.sourceRoot ?? ".",
    );
  }
  context.environment =
    options.profile === "host"
      ? new HostEnvironment(context)
      : new BareEnvironment(context);
  context.operators = { ...OPERATORS, ...context.environment.operators };
  const data = options.profile === "host" ? NO_DATA : layOut(module);
  const program =
    options.profile === "host" ? hostParts(context, options) : bareParts(context, data);
  return {
    ir: moduleText(context, options, program),
    memory: memoryOf(module, data),
    usesFloat: context.usesFloat,
    exports: exportsOf(context),
    imports: module.imports
      .filter(({ kind }) => kind === "function")
      .map(({ module: from, name }) => ({ module: from, name })),
  };
}

/** What programs without an operating system have besides their functions. */
function bareParts(context: ModuleContext, data: LinearData): string[] {
  const isCore = context.profile.name === "core";
  return [
    freestandingText(),
    linearDataText(data),
    isCore ? coreExportsText(context) : serverEntryText(context),
  ];
}

/** What host libraries have besides their functions. */
function hostParts(context: ModuleContext, options: TranslateOptions): string[] {
  const { functions, imports } = context.module;
  const thunks = imports.flatMap(({ kind, index }, ordinal) =>
    kind !== "function"
      ? []
      : [importThunk(context, checked(functions[index], "function"), ordinal)],
  );
  const description = moduleDescription(context, {
    name: options.name,
    symbol: options.moduleSymbol ?? "weft_description",
  });
  return [...thunks, entryThunks(context), description];
}

function moduleText(
  context: ModuleContext,
  options: TranslateOptions,
  program: readonly string[],
): string {
  const functions = context.module.functions
    .filter(({ imported }) => imported === undefined)
    .map((wasm) => functionText(context, wasm));
  const { attributes, integerOnly } = context.profile;
  const common = `${attributes} ${context.usesFloat ? "strictfp" : integerOnly}`;
  const parts = [
    `source_filename = ${quote(options.name)}`,
    'target triple = "x86_64-unknown-linux-elf"',
    ...program,
    ...functions,
    context.text(),
    `attributes #0 = { ${common} }`,
    "attributes #1 = { noreturn nomerge nounwind }",
    context.usesFloat ? "attributes #2 = { strictfp }" : "",
    // clang's -inline-threshold would hold for these, too.
    `attributes ${SMALL} = { ${common} optsize minsize cold ${SELDOM_INLINE} }`,
    `attributes ${RARE} = { ${common} optsize noinline cold }`,
    context.debug?.header ?? "",
    context.metadata.text(),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function refuseFloat(module: WasmModule): void {
  for (const candidate of module.functions) {
    const found = floatIn(candidate);
    if (found === undefined) continue;
    const [what, offset] =
      typeof found === "string" ? [`the type ${found}`] : [found.name, found.offset];
    throw new TranslationError(
      `${candidate.name} uses ${what}: the core has no floating point`,
      offset,
    );
  }
}

function memoryOf(module: WasmModule, data: LinearData): Translation["memory"] {
  const [memory] = module.memories;
  if (memory === undefined) return null;
  return {
    initialPages: memory.limits.minimum,
    maximumPages: memory.limits.maximum ?? 65536,
    dataStart: data.start,
    dataEnd: data.end,
  };
}

function exportsOf(context: ModuleContext): Translation["exports"] {
  return context.module.exports.map(({ name, kind, index }) => {
    if (context.profile.name === "core") return { name, kind, symbol: `core_${name}` };
    const symbol =
      kind === "function" ? context.functionSymbol(index).slice(2, -1) : name;
    return { name, kind, symbol };
  });
}
