// From a wasm module to textual LLVM IR.

import { BareEnvironment } from './bare-environment.ts';
import { ModuleContext } from './context.ts';
import { DebugInformation } from './debug.ts';
import { decode } from './decode.ts';
import { coreExportsText, serverEntryText } from './entry.ts';
import { TranslationError } from './error.ts';
import { freestandingText } from './freestanding.ts';
import { functionText } from './function.ts';
import { layOut, type LinearData, linearDataText } from './linear-data.ts';
import { type ExportKind, floatIn, type WasmModule } from './module.ts';
import { OPERATORS } from './operators.ts';
import { PROFILES, type ProfileName } from './profile.ts';

export type Profile = ProfileName;

export interface TranslateOptions {
  profile: Profile;
  /** The module's name, for diagnostics and debug information. */
  name: string;
  /** JSON text of asc's source map. Without one there is no debug information. */
  sourceMap?: string;
  /** The directory that paths in the source map are relative to. */
  sourceRoot?: string;
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

/** Translates `wasm`; throws TranslationError when it is invalid or the profile forbids it. */
export function translate(wasm: Uint8Array, options: TranslateOptions): Translation {
  const module = decode(wasm);
  const context = new ModuleContext(module, PROFILES[options.profile]);
  if (options.profile === 'core') refuseFloat(module);
  if (options.sourceMap !== undefined) {
    context.debug = new DebugInformation(
      context.metadata, options.sourceMap, options.sourceRoot ?? '.');
  }
  context.environment = new BareEnvironment(context);
  context.operators = { ...OPERATORS, ...context.environment.operators };
  const data = layOut(module);
  return {
    ir: moduleText(context, options, data),
    memory: memoryOf(module, data),
    usesFloat: context.usesFloat,
    exports: exportsOf(context),
    imports: module.functions.flatMap(({ imported }) => imported === undefined ? [] : [imported]),
  };
}

function moduleText(
  context: ModuleContext, options: TranslateOptions, data: LinearData,
): string {
  const functions = context.module.functions
    .filter(({ imported }) => imported === undefined)
    .map((wasm) => functionText(context, wasm));
  const { attributes, integerOnly } = context.profile;
  const parts = [
    `source_filename = "${options.name}"`,
    'target triple = "x86_64-unknown-linux-elf"',
    freestandingText(),
    linearDataText(data),
    options.profile === 'core' ? coreExportsText(context) : serverEntryText(context),
    ...functions,
    context.text(),
    `attributes #0 = { ${attributes} ${context.usesFloat ? 'strictfp' : integerOnly} }`,
    'attributes #1 = { noreturn nomerge nounwind }',
    context.usesFloat ? 'attributes #2 = { strictfp }' : '',
    context.debug?.header ?? '',
    context.metadata.text(),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function refuseFloat(module: WasmModule): void {
  for (const candidate of module.functions) {
    const found = floatIn(candidate);
    if (found === undefined) continue;
    const [what, offset] = typeof found === 'string'
      ? [`the type ${found}`] : [found.name, found.offset];
    throw new TranslationError(
      `${candidate.name} uses ${what}: the core has no floating point`, offset);
  }
}

function memoryOf(module: WasmModule, data: LinearData): Translation['memory'] {
  const [memory] = module.memories;
  if (memory === undefined) return null;
  return {
    initialPages: memory.limits.minimum,
    maximumPages: memory.limits.maximum ?? 65536,
    dataStart: data.start,
    dataEnd: data.end,
  };
}

function exportsOf(context: ModuleContext): Translation['exports'] {
  return context.module.exports.map(({ name, kind, index }) => {
    if (context.profile.name === 'core') return { name, kind, symbol: `core_${name}` };
    const symbol = kind === 'function' ? context.functionSymbol(index).slice(2, -1) : name;
    return { name, kind, symbol };
  });
}
