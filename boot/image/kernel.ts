// Links the kernel image: boot assembly, core, init's segments, symbol table and the
// core's hash. Linked twice: the symbol table of the first image goes into the second.
// Text comes first in the image, so that the table's size moves nothing it describes.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "../build/assembly.ts";
import { CORE_ASSEMBLY, CORE_LINKER_SCRIPT } from "../build/core-source.ts";
import { coreHash, corePath } from "../build/core.ts";
import { Failure } from "../build/failure.ts";
import { digest } from "../build/input.ts";
import { buildPath, ROOT } from "../build/path.ts";
import { llvmProgram, runProgram } from "../build/program.ts";
import { finishStep, stepFresh } from "../build/stamp.ts";
import { toolFiles, toolKey } from "../build/tool-key.ts";
import { ElfFile } from "./elf.ts";
import { initAssembly } from "./init-segments.ts";
import { symbolTableOf } from "./symbols.ts";

const STEP = "kernel";

/** Path of the bootable image. */
export const KERNEL_IMAGE = buildPath("weft.elf");

/** True when linking again would give the same image. */
export function kernelFresh(): boolean {
  return stepFresh(STEP, toolKey());
}

/**
 * Links `.build/weft.elf` from the core's object and init's file, and writes
 * `.build/core.json`.
 */
export async function linkKernel(initPath: string | null): Promise<void> {
  const init = initPath !== null && existsSync(initPath) ? initPath : null;
  const objects = await Promise.all(CORE_ASSEMBLY.map((source) => assembleBoot(source)));
  objects.push(corePath(".o"));
  await linkWith(init, Buffer.alloc(0), objects);
  await linkWith(init, await symbolTableOf(KERNEL_IMAGE), objects);
  writeCoreRecord();
  const outputs = [KERNEL_IMAGE, buildPath("core.json")];
  const inputs = [...CORE_ASSEMBLY, CORE_LINKER_SCRIPT, ".build/core.o", ...toolFiles()];
  if (init !== null) inputs.push(init.slice(ROOT.length + 1));
  finishStep(STEP, toolKey(), inputs, outputs);
}

async function assembleBoot(source: string): Promise<string> {
  const object = buildPath(source.replace(/^.*\/(.*)\.S$/, "$1.o"));
  await assemble(join(ROOT, source), object);
  return object;
}

async function linkWith(
  init: string | null,
  symbols: Buffer,
  objects: string[],
): Promise<void> {
  const parts = buildPath("image.s");
  writeFileSync(buildPath("core.symbols"), symbols);
  const elf = init === null ? null : new ElfFile(readFileSync(init));
  writeFileSync(parts, initAssembly(elf, init ?? "") + recordAssembly());
  await assemble(parts, buildPath("image.o"));
  const script = ["-T", join(ROOT, CORE_LINKER_SCRIPT)];
  const words = [
    "-static",
    "-nostdlib",
    "--no-pie",
    "-z",
    "max-page-size=4096",
    ...script,
  ];
  await runProgram(llvmProgram("ld.lld"), [
    ...words,
    ...objects,
    buildPath("image.o"),
    "-o",
    KERNEL_IMAGE,
  ]);
}

function recordAssembly(): string {
  const bytes = coreHash().match(/../g) ?? [];
  return [
    '.section .weft.hash,"a",@progbits',
    ".balign 8",
    ".globl weft_symbol_3",
    "weft_symbol_3:",
    `  .byte ${bytes.map((byte) => `0x${byte}`).join(", ")}`,
    '.section .weft.symbols,"a",@progbits',
    ".balign 8",
    ".globl weft_symbol_2",
    "weft_symbol_2:",
    `  .incbin "${buildPath("core.symbols")}"`,
    "  .balign 8",
    "",
  ].join("\n");
}

/**
 * The core's machine code in the image. Its hash tells cores apart that were made of one
 * wasm with other assembly or by another compiler.
 */
export function machineCode(): { bytes: number; sha256: string } {
  const image = new ElfFile(readFileSync(KERNEL_IMAGE));
  const text = image.section(".text");
  if (text === undefined) throw new Failure(`${KERNEL_IMAGE} has no section .text`);

  return { bytes: text.bytes, sha256: digest(image.bytesOf(text)) };
}

function writeCoreRecord(): void {
  const { bytes, sha256 } = machineCode();
  const record = {
    sha256: coreHash(),
    machineCodeBytes: bytes,
    machineCodeSha256: sha256,
  };
  writeFileSync(buildPath("core.json"), `${JSON.stringify(record, null, 2)}\n`);
}
