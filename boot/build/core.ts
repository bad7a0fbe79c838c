// Builds the core's wasm and its object file, and refuses a core that could allocate.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileIr } from "../aot/compile.ts";
import { translate } from "../aot/translate.ts";
import { CORE_ENTRY, CORE_LINKER_SCRIPT } from "./core-source.ts";
import { Failure } from "./failure.ts";
import { digest } from "./input.ts";
import { buildPath, ROOT } from "./path.ts";
import { compileScript, type Script } from "./script.ts";
import { finishStep, stepFresh } from "./stamp.ts";
import { projectFileExists, toolFiles, toolKey } from "./tool-key.ts";

const STEP = "core";
const ABORT_FILE = "microkernel/panic.ts";
/**
 * What runs at boot, in a panic, for the log or seldom: compiled for size, all else for
 * speed.
 */
const SMALL_FILES = [
  ...["backtrace", "boot", "boot-memory", "debug-console", "init-image", "init-process"],
  ...["line", "log", "log-ring", "panic", "processor", "start-info", "trap-cause"],
  ...["context-control"],
];
const SMALL = new RegExp(
  `^microkernel/(${SMALL_FILES.join("|")})/|^microkernel/fault/reportFault$`,
);
/** What IPC and scheduling need when time is limited, donated or watched. */
const RARE_FUNCTIONS = [
  ...["blocking/cancelBlocked", "budget/(chargeTo|settle|watchEnd)", "clock/scaled"],
  ...["donation/\\w+", "scheduler/prepare"],
  "scheduling-context/(addRefill|collectDue|endLongRun)",
];
const RARE = new RegExp(`^microkernel/(${RARE_FUNCTIONS.join("|")})$`);
const DATA_ADDRESS = /^\s*weft_core_data\s*=\s*(0x[0-9a-fA-F]+)\s*;/m;

/** Output of the core's build, e.g. `.build/core.wasm`. */
export function corePath(extension: string): string {
  return buildPath(`core${extension}`);
}

/** True when the core's object file is what building it again would give. */
export function coreFresh(): boolean {
  return stepFresh(STEP, toolKey());
}

/** Builds `.build/core.wasm` and `.build/core.o`. */
export async function buildCore(): Promise<void> {
  mkdirSync(buildPath(), { recursive: true });
  const script = await compileCoreScript();
  rejectAllocator(script.wasm);
  writeFileSync(corePath(".wasm"), script.wasm);
  writeFileSync(corePath(".wasm.map"), script.sourceMap);
  const translation = translate(script.wasm, {
    profile: "core",
    name: "core",
    sourceMap: script.sourceMap,
    sourceRoot: ROOT,
    small: SMALL,
    rare: RARE,
  });
  writeFileSync(corePath(".ll"), translation.ir);
  await compileIr(corePath(".ll"), corePath(".o"), "core", { usesFloat: false });
  const inputs = [...script.files, CORE_LINKER_SCRIPT, ...toolFiles()];
  finishStep(STEP, toolKey(), inputs, [corePath(".wasm"), corePath(".o")]);
}

/** The core's wasm, compiled as it boots; tests run the same bytes. */
export function compileCoreScript(): Promise<Script> {
  const aborts = projectFileExists(ABORT_FILE);
  return compileScript(CORE_ENTRY, {
    runtime: "stub",
    memoryBase: coreDataAddress(),
    importMemory: true,
    abort: aborts ? "microkernel/panic/abort" : "",
    // Binaryen would inline before anybody knows which functions are to be small.
    flags: [...(aborts ? [ABORT_FILE] : []), "--shrinkLevel", "2"],
  });
}

/** SHA-256 of the wasm that the image was made from. */
export function coreHash(): string {
  return digest(readFileSync(corePath(".wasm")));
}

/** The link script is the one place that says where the core's static data lie. */
function coreDataAddress(): number {
  const text = readFileSync(join(ROOT, CORE_LINKER_SCRIPT), "utf8");
  const match = DATA_ADDRESS.exec(text);
  if (match?.[1] === undefined) {
    throw new Failure(`${CORE_LINKER_SCRIPT} does not set weft_core_data = 0x…;`);
  }
  return Number(match[1]);
}

/**
 * memory.grow and floats are refused by boot/aot; an allocator shows in the function
 * names.
 */
function rejectAllocator(wasm: Uint8Array): void {
  const module = new WebAssembly.Module(wasm.slice());
  const [names] = WebAssembly.Module.customSections(module, "name");
  const text = Buffer.from(names ?? new ArrayBuffer(0)).toString("latin1");
  const found = /~lib\/rt\/[\w/#.]*/.exec(text);
  if (found === null) return;
  throw new Failure(`the core must not allocate, but its wasm contains ${found[0]}`);
}
