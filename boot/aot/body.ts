// The IR of one function while it grows: an operand stack of SSA values, lines of text,
// and blocks. Locals and block results live in stack slots, which LLVM's mem2reg turns
// into registers.

import type { ModuleContext } from "./context.ts";
import type { FunctionType, ValueType, WasmFunction } from "./module.ts";
import type { TrapKind } from "./trap.ts";
import { checked, irType } from "./value-type.ts";

/** An operand: its wasm type and the IR text that names it, a literal or an SSA name. */
export interface Value {
  type: ValueType;
  text: string;
}

/** A structured block that is open. */
export interface Frame {
  kind: "function" | "block" | "loop" | "if";
  type: FunctionType;
  /** Where a branch to the frame goes, and the slots it leaves its values in. */
  target: string;
  slots: string[];
  end: string;
  otherwise: string | undefined;
  parameters: Value[];
  /** Operand stack height below the frame's own operands. */
  height: number;
}

export class FunctionBody {
  readonly context: ModuleContext;
  readonly wasm: WasmFunction;
  readonly stack: Value[] = [];
  readonly frames: Frame[] = [];
  readonly locals: { type: ValueType; slot: string }[] = [];
  /** Named slots of intrinsics, for instance the registers a system call left. */
  readonly registers = new Map<string, string>();
  /** False after a branch, until the block that it leaves ends. */
  reachable = true;
  /** How many blocks were opened since the code became unreachable. */
  skipped = 0;

  private readonly allocations: string[] = [];
  private readonly lines: string[] = [];
  private readonly traps: string[] = [];
  private location = "";
  private count = 0;

  constructor(context: ModuleContext, wasm: WasmFunction) {
    this.context = context;
    this.wasm = wasm;
  }

  /** Sets the debug location of what follows. */
  locate(location: string | undefined): void {
    this.location = location === undefined ? "" : `, !dbg ${location}`;
  }

  push(type: ValueType, text: string): void {
    this.stack.push({ type, text });
  }

  pop(): Value {
    return checked(this.stack.pop(), `operand in ${this.wasm.name}`);
  }

  /** The text of the operand popped. */
  popText(): string {
    return this.pop().text;
  }

  /** Takes the last `count` operands, in the order they were pushed. */
  popMany(count: number): Value[] {
    return this.stack.splice(this.stack.length - count, count);
  }

  /** A fresh stack slot of LLVM type `type`, allocated at function entry. */
  allocate(type: string): string {
    const name = `%slot${this.count++}`;
    this.allocations.push(`  ${name} = alloca ${type}`);
    return name;
  }

  /** Appends an instruction that has a result; returns the result's name. */
  define(instruction: string): string {
    const name = `%v${this.count++}`;
    this.lines.push(`  ${name} = ${instruction}${this.location}`);
    return name;
  }

  /** Appends an instruction without a result. */
  perform(instruction: string): void {
    this.lines.push(`  ${instruction}${this.location}`);
  }

  newLabel(purpose: string): string {
    return `${purpose}${this.count++}`;
  }

  startBlock(label: string): void {
    this.lines.push(`${label}:`);
  }

  jump(label: string): void {
    this.perform(`br label %${label}`);
  }

  jumpIf(condition: string, label: string, otherwise: string): void {
    this.perform(`br i1 ${condition}, label %${label}, label %${otherwise}`);
  }

  /** `mark` is metadata of the access, with a comma before it. */
  load(type: ValueType, pointer: string, mark = ""): string {
    return this.define(`load ${irType(type)}, ptr ${pointer}${mark}`);
  }

  store(value: Value, pointer: string, mark = ""): void {
    this.perform(`store ${irType(value.type)} ${value.text}, ptr ${pointer}${mark}`);
  }

  /** Goes on only if the i1 `condition` is false; traps as `kind` otherwise. */
  trapIf(condition: string, kind: TrapKind): void {
    const trap = this.newLabel("trap");
    const next = this.newLabel("next");
    const unlikely = this.context.metadata.intern(
      '!{!"branch_weights", i32 1, i32 1048575}',
    );
    this.perform(`br i1 ${condition}, label %${trap}, label %${next}, !prof ${unlikely}`);
    this.traps.push(`${trap}:`, ...this.trapLines(kind));
    this.startBlock(next);
  }

  /** Traps here; what follows is unreachable. */
  trap(kind: TrapKind): void {
    this.lines.push(...this.trapLines(kind));
  }

  /** The finished body, entry block first. */
  text(): string {
    return ["entry:", ...this.allocations, ...this.lines, ...this.traps].join("\n");
  }

  private trapLines(kind: TrapKind): string[] {
    const call = this.context.environment.trapCall(kind);
    return [`  ${call}${this.location}`, `  unreachable${this.location}`];
  }
}
