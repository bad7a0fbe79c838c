// Builds one server or driver: AssemblyScript → wasm → LLVM IR → object → ELF file with
// its manifest and symbol table. The file with debug information stays beside it for gdb.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileIr } from "../aot/compile.ts";
import { translate, type Translation } from "../aot/translate.ts";
import { accessList, moduleInfo, stringSection } from "../image/module-info.ts";
import { symbolTableOf } from "../image/symbols.ts";
import { abiFiles, abiHash } from "./abi-hash.ts";
import { Failure } from "./failure.ts";
import { digest } from "./input.ts";
import { type Parameter } from "./parameter-source.ts";
import { ROOT } from "./path.ts";
import { llvmProgram, runProgram } from "./program.ts";
import { compileScript, type Script } from "./script.ts";
import { finishStep, stepFresh } from "./stamp.ts";
import { projectFileExists, toolFiles, toolKey } from "./tool-key.ts";
import { unitPath, type Unit } from "./unit.ts";

/** libsys/abi/layout.ts, LINEAR_DATA. */
const LINEAR_DATA = 0x10000;
const LINKER_SCRIPT = "boot/x86_64/server.ld";
const ABORT_FILE = "libsys/panic.ts";

/** True when the unit's file is what building it again would give. */
export function unitFresh(unit: Unit): boolean {
  return stepFresh(unit.folder, unitKey(unit));
}

/** Builds the unit; its file is then at `unitPath(unit, ".elf")`. */
export async function buildUnit(unit: Unit): Promise<void> {
  mkdirSync(unit.output, { recursive: true });
  const script = await compileUnitScript(unit);
  writeFileSync(unitPath(unit, ".wasm"), script.wasm);
  writeFileSync(unitPath(unit, ".wasm.map"), script.sourceMap);
  const translation = translate(script.wasm, {
    profile: "server",
    name: unit.manifest.name,
    sourceMap: script.sourceMap,
    sourceRoot: ROOT,
  });
  checkEntry(unit, script);
  checkFpu(unit, translation);
  await compileObjects(unit, translation, await unitParameters(unit, script));
  await link(unit, translation);
  await addSymbols(unit);
  const inputs = [...script.files, `${unit.folder}/manifest.json`, LINKER_SCRIPT];
  finishStep(
    unit.folder,
    unitKey(unit),
    [...inputs, ...abiFiles(), ...toolFiles()],
    [unitPath(unit, ".elf")],
  );
}

/** The unit's wasm, compiled as it boots; tests run the same bytes. */
export function compileUnitScript(unit: Unit): Promise<Script> {
  const { runtime, memoryPages } = unit.manifest;
  const aborts = projectFileExists(ABORT_FILE);
  // Exported, the table stays even when functions are only started as threads.
  const flags = ["--exportStart", "_start", "--exportTable"];
  return compileScript(`${unit.folder}/main.ts`, {
    runtime,
    memoryBase: LINEAR_DATA,
    maximumPages: memoryPages,
    abort: aborts ? "libsys/panic/abort" : "",
    flags: aborts ? [ABORT_FILE, ...flags] : flags,
  });
}

function unitKey(unit: Unit): string {
  return digest(JSON.stringify(unit.manifest) + toolKey());
}

/** Without the check, such a program would only fail when it is started. */
function checkEntry(unit: Unit, { wasm }: Script): void {
  const exported = WebAssembly.Module.exports(
    new WebAssembly.Module(Uint8Array.from(wasm)),
  );
  if (exported.some(({ kind, name }) => kind === "function" && name === "main")) return;
  throw new Failure(
    `${unit.folder}/main.ts exports no main: export function main(): void`,
  );
}

function checkFpu(unit: Unit, translation: Translation): void {
  if (!translation.usesFloat || unit.manifest.fpu) return;
  throw new Failure(
    `${unit.folder} computes with floats: set "fpu": true in its manifest.json`,
  );
}

/** The parameters that the unit's own sources declare, by their names. */
async function unitParameters(unit: Unit, script: Script): Promise<Parameter[]> {
  const own = script.files.filter((file) => file.startsWith(`${unit.folder}/`)).sort();
  const lists = await Promise.all(own.map(declaredIn));
  return lists.flat();
}

async function declaredIn(file: string): Promise<Parameter[]> {
  const source = readFileSync(join(ROOT, file), "utf8");
  if (!source.includes("@parameter(")) return [];
  const { parametersOf } = await import("./parameter-source.ts");
  return parametersOf(file, source);
}

async function compileObjects(
  unit: Unit,
  translation: Translation,
  parameters: Parameter[],
): Promise<void> {
  writeFileSync(unitPath(unit, ".ll"), translation.ir);
  const sections = [
    stringSection(".modinfo", moduleInfo(unit.manifest, abiHash(), parameters)),
    stringSection(".weft.manifest", accessList(unit.manifest, parameters)),
  ];
  writeFileSync(unitPath(unit, ".info.s"), sections.join("\n"));
  const info = ["-c", "--target=x86_64-unknown-none-elf", unitPath(unit, ".info.s")];
  await Promise.all([
    compileIr(unitPath(unit, ".ll"), unitPath(unit, ".o"), "server", {
      usesFloat: translation.usesFloat,
    }),
    runProgram(llvmProgram("clang"), [...info, "-o", unitPath(unit, ".info.o")]),
  ]);
}

async function link(unit: Unit, translation: Translation): Promise<void> {
  const dataStart = translation.memory?.dataStart || LINEAR_DATA;
  await runProgram(llvmProgram("ld.lld"), [
    "-static",
    "-nostdlib",
    "--no-pie",
    "-z",
    "max-page-size=4096",
    "-T",
    join(ROOT, LINKER_SCRIPT),
    `--defsym=weft_data_start=${dataStart}`,
    unitPath(unit, ".o"),
    unitPath(unit, ".info.o"),
    "-o",
    unitPath(unit, ".debug.elf"),
  ]);
}

async function addSymbols(unit: Unit): Promise<void> {
  const debugFile = unitPath(unit, ".debug.elf");
  writeFileSync(unitPath(unit, ".symbols"), await symbolTableOf(debugFile));
  await runProgram(llvmProgram("llvm-objcopy"), [
    "--strip-debug",
    "--add-section",
    `.weft.symbols=${unitPath(unit, ".symbols")}`,
    debugFile,
    unitPath(unit, ".elf"),
  ]);
}
