// What V8 makes of a script: the transcript that the translation must equal.

import { decode } from "../../boot/aot/decode.ts";
import type { ValueType, WasmModule } from "../../boot/aot/module.ts";
import { TRAP_MESSAGES } from "../../boot/aot/trap.ts";
import type { Step, Subject } from "./script.ts";
import { valueOf, valueText } from "./value-text.ts";

/** V8's words for traps, and ours. The first that matches counts. */
const MESSAGES: readonly [RegExp, string][] = [
  [/unreachable/, TRAP_MESSAGES.unreachable],
  [/memory access out of bounds|data segment/, TRAP_MESSAGES.memoryOutOfBounds],
  [/(divide|remainder) by zero/, TRAP_MESSAGES.divideByZero],
  [/divide result unrepresentable/, TRAP_MESSAGES.integerOverflow],
  [/float unrepresentable/, TRAP_MESSAGES.integerOverflow],
  [
    /table (index is|access) out of bounds|element segment/,
    TRAP_MESSAGES.tableOutOfBounds,
  ],
  [/null function|signature mismatch/, TRAP_MESSAGES.signatureMismatch],
  [/unaligned access/, TRAP_MESSAGES.unalignedAtomic],
  [/call stack/, TRAP_MESSAGES.stackOverflow],
];

/** Traps that V8 does not tell apart, as one of them. */
const SAME: Readonly<Record<string, string>> = {
  [TRAP_MESSAGES.invalidConversion]: TRAP_MESSAGES.integerOverflow,
  [TRAP_MESSAGES.uninitializedElement]: TRAP_MESSAGES.signatureMismatch,
};

/** The arithmetic of module "hardware", which native code has as instructions. */
const ARITHMETIC: Readonly<Record<string, (...values: bigint[]) => bigint>> = {
  multiplyHigh: (one, other) =>
    BigInt.asIntN(64, (BigInt.asUintN(64, one) * BigInt.asUintN(64, other)) >> 64n),
};

/** A line of the driver, with traps that V8 does not tell apart made equal. */
export function normalize(line: string): string {
  const [verb, ...rest] = line.split(" ");
  const message = rest.join(" ");
  return `${verb} ${SAME[message] ?? message}`;
}

/** Runs the steps of `subject` in V8; one line for what the driver prints one for. */
export function transcript(subject: Subject): string[] {
  const run = new Run(decode(subject.wasm));
  run.instantiate(subject.wasm);
  for (const step of subject.steps) run.perform(step);
  return [`module ${subject.symbol}`, ...run.lines];
}

class Run {
  readonly lines: string[] = [];
  private readonly module: WasmModule;
  private exports: WebAssembly.Exports | undefined;

  constructor(module: WasmModule) {
    this.module = module;
  }

  instantiate(wasm: Uint8Array): void {
    try {
      const compiled = new WebAssembly.Module(wasm as BufferSource);
      this.exports = new WebAssembly.Instance(compiled, this.imports()).exports;
      this.lines.push("instance ok");
    } catch (cause) {
      this.lines.push(`instance ${trapOf(cause)}`);
    }
  }

  /** After a trap while instantiating there is nothing to look at in V8. */
  perform(step: Step): void {
    if (this.exports === undefined) return;
    if (step.verb === "call") return this.call(step.name, step.bits);
    const found = this.exports[step.name];
    if (found instanceof WebAssembly.Global) {
      const type = this.typesOf(step.name).results[0] ?? "i32";
      this.lines.push(`global ${valueText(type, found.value)}`);
    } else if (found instanceof WebAssembly.Memory) {
      const bytes = new Uint8Array(found.buffer);
      this.lines.push(`memory ${bytes.length / 65536} ${hash(bytes).toString(16)}`);
    }
  }

  private call(name: string, bits: readonly bigint[]): void {
    const { parameters, results } = this.typesOf(name);
    const values = parameters.map((type, index) => valueOf(type, bits[index] ?? 0n));
    try {
      const called = this.exports?.[name] as (...values: unknown[]) => unknown;
      const result = called(...values);
      const all =
        results.length === 1 ? [result] : [...((result as unknown[] | undefined) ?? [])];
      const texts = results.map((type, index) => ` ${valueText(type, all[index])}`);
      this.lines.push(`call ok${texts.join("")}`);
    } catch (cause) {
      this.lines.push(`call ${trapOf(cause)}`);
    }
  }

  private typesOf(name: string): { parameters: ValueType[]; results: ValueType[] } {
    const found = this.module.exports.find((one) => one.name === name);
    const index = found?.index ?? 0;
    const global = this.module.globals[index];
    if (found?.kind === "global" && global !== undefined) {
      return { parameters: [], results: [global.type] };
    }
    return this.module.functions[index]?.type ?? { parameters: [], results: [] };
  }

  /** What the driver supplies: functions that log or do nothing, globals of zero. */
  private imports(): WebAssembly.Imports {
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module, name, kind, index } of this.module.imports) {
      const space = (imports[module] ??= {});
      if (kind === "function") space[name] = this.importedFunction(module, name, index);
      if (kind === "global") space[name] = this.importedGlobal(index);
    }
    return imports;
  }

  private importedFunction(
    module: string,
    name: string,
    index: number,
  ): WebAssembly.ImportValue {
    const arithmetic = module === "hardware" ? ARITHMETIC[name] : undefined;
    if (arithmetic !== undefined) return arithmetic;
    const { parameters = [], results = [] } = this.module.functions[index]?.type ?? {};
    return (...values: unknown[]) => {
      if (name.startsWith("log-")) {
        const texts = parameters.map((type, at) => valueText(type, values[at]));
        this.lines.push(`log ${texts.join(" ")}`);
      }
      return results.length === 1 ? valueOf(results[0] ?? "i32", 0n) : undefined;
    };
  }

  private importedGlobal(index: number): WebAssembly.ImportValue {
    const global = this.module.globals[index];
    const type = global?.type ?? "i32";
    if (global?.mutable !== true) return valueOf(type, 0n) as WebAssembly.ImportValue;
    const value = type === "funcref" ? "anyfunc" : type;
    return new WebAssembly.Global({ value, mutable: true }, valueOf(type, 0n));
  }
}

function trapOf(cause: unknown): string {
  const { message } = cause as Error;
  const found = MESSAGES.find(([pattern]) => pattern.test(message));
  if (found === undefined) throw cause;
  return found[1];
}

/** FNV-1a, as in the driver. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
