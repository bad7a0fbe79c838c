// The initial contents of linear memory: active data segments become one blob in the
// section `.linear`, which the link script places at the memory's address, so that
// loading is mapping.

import { evaluateOffset } from "./constant.ts";
import { TranslationError } from "./error.ts";
import type { WasmModule } from "./module.ts";
import { escapeBytes } from "./symbol.ts";

/** More than this between the first and the last segment is taken for a mistake. */
const LARGEST_BLOB = 64 << 20;

export interface LinearData {
  start: number;
  end: number;
  bytes: Uint8Array;
}

export const NO_DATA: LinearData = { start: 0, end: 0, bytes: new Uint8Array() };

/** Lays all active segments out in one blob; empty when there are none. */
export function layOut(module: WasmModule): LinearData {
  const segments = module.data
    .filter(({ mode, bytes }) => mode === "active" && bytes.length > 0)
    .map(({ offset, bytes }) => ({ at: evaluateOffset(module, offset), bytes }));
  if (segments.length === 0) return NO_DATA;
  const first = Math.min(...segments.map(({ at }) => at));
  const start = first - (first % 16);
  const end = Math.max(...segments.map(({ at, bytes }) => at + bytes.length));
  const memory = (module.memories[0]?.limits.minimum ?? 0) * 65536;
  if (end > memory) throw new TranslationError("a data segment does not fit the memory");
  if (end - start > LARGEST_BLOB) {
    throw new TranslationError(`data segments span ${end - start} bytes`);
  }
  const bytes = new Uint8Array(end - start);
  for (const { at, bytes: contents } of segments) bytes.set(contents, at - start);
  return { start, end, bytes };
}

/** The blob as an LLVM global; nothing when there are no data. */
export function linearDataText({ bytes }: LinearData): string {
  if (bytes.length === 0) return "";
  return (
    `@weft_linear_data = global [${bytes.length} x i8] c"${escapeBytes(bytes)}", ` +
    'section ".linear", align 16'
  );
}
