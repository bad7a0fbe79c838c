// The environment of the core and of servers: linear memory lies at a fixed address and
// the MMU checks accesses; globals and tables are LLVM globals; a trap is an invalid
// instruction.

import type { FunctionBody, Value } from "./body.ts";
import { callHardware } from "./intrinsics.ts";
import type { ModuleContext } from "./context.ts";
import type { Access, Environment, Handler } from "./environment.ts";
import { TranslationError } from "./error.ts";
import { TRAP_KINDS, type TrapKind } from "./trap.ts";
import { BareGlobals } from "./bare-globals.ts";
import { BareTables } from "./bare-tables.ts";
import { memoryOf } from "./memory.ts";

/**
 * The core's linear memory is the top 2 GiB; a symbol there becomes a 32-bit
 * displacement.
 */
const CORE_BASE = 0xffff_ffff_8000_0000n;
const CORE_SIZE = 0x8000_0000n;
const CORE_SYMBOL = `@weft_linear = external hidden global [0 x i8]
module asm ".set weft_linear, ${CORE_BASE}"`;

export class BareEnvironment implements Environment {
  readonly hiddenParameters: readonly string[] = [];
  readonly nullFunction = "@weft_null_function";
  readonly operators: Readonly<Record<string, Handler>> = {};

  private readonly context: ModuleContext;
  /** A pointer to the first byte of linear memory. */
  private readonly base: string;
  private readonly globals: BareGlobals;
  private readonly tables: BareTables;

  constructor(context: ModuleContext) {
    this.context = context;
    this.base = context.profile.name === "core" ? "@weft_linear" : "null";
    if (context.profile.name === "core") context.addDefinition(CORE_SYMBOL);
    this.globals = new BareGlobals(context);
    this.tables = new BareTables(context);
    // Assembly enters with the C convention, which functions with tail calls do not have.
    if (context.convention !== "") {
      throw new TranslationError("tail calls are supported in the host profile only");
    }
    for (const { imported } of context.module.globals) {
      if (imported === undefined) continue;
      throw new TranslationError(
        `${imported.module}.${imported.name}: globals cannot be imported here`,
      );
    }
  }

  prologue(): void {}

  address(body: FunctionBody, { index, offset }: Access): string {
    if (/^-?\d+$/.test(index)) {
      return this.constantAddress(BigInt.asUintN(32, BigInt(index)) + BigInt(offset));
    }
    // The index is zero-extended before the offset is added: the sum has 33 bits.
    const wide = body.define(`zext i32 ${index} to i64`);
    const pointer = body.define(`getelementptr i8, ptr ${this.base}, i64 ${wide}`);
    return offset === 0
      ? pointer
      : body.define(`getelementptr i8, ptr ${pointer}, i64 ${offset}`);
  }

  private constantAddress(at: bigint): string {
    if (this.base === "null") return `inttoptr (i64 ${at} to ptr)`;
    if (at < CORE_SIZE) return `getelementptr (i8, ptr ${this.base}, i64 ${at})`;
    return `inttoptr (i64 ${BigInt.asUintN(64, CORE_BASE + at)} to ptr)`;
  }

  range(body: FunctionBody, start: string): string {
    return this.address(body, { index: start, offset: 0, width: 0 });
  }

  globalPointer(_body: FunctionBody, index: number): string {
    return this.globals.pointer(index);
  }

  trapCall(kind: TrapKind): string {
    const trap = this.context.declare("void @llvm.ubsantrap", "i8 immarg");
    return `call ${trap}(i8 ${TRAP_KINDS[kind]}) #1`;
  }

  memorySize(body: FunctionBody): string {
    return body.define(`load i32, ptr ${this.globals.pages()}`);
  }

  /** The loader maps the memory to its maximum at the start, so growing is counting. */
  memoryGrow(body: FunctionBody, delta: string): string {
    if (this.context.profile.name === "core") {
      throw new TranslationError(
        `memory.grow in ${body.wasm.name}: the core never allocates`,
      );
    }
    const pages = this.globals.pages();
    const current = body.define(`load i32, ptr ${pages}`);
    const room = body.define(`sub i32 ${memoryOf(body).maximum}, ${current}`);
    const fits = body.define(`icmp ule i32 ${delta}, ${room}`);
    const sum = body.define(`add i32 ${current}, ${delta}`);
    const next = body.define(`select i1 ${fits}, i32 ${sum}, i32 ${current}`);
    body.perform(`store i32 ${next}, ptr ${pages}`);
    return body.define(`select i1 ${fits}, i32 ${current}, i32 -1`);
  }

  element(body: FunctionBody, table: number, index: string): string {
    const { symbol, size } = this.tables.table(table);
    body.trapIf(body.define(`icmp uge i32 ${index}, ${size}`), "tableOutOfBounds");
    const wide = body.define(`zext i32 ${index} to i64`);
    return body.define(`getelementptr ptr, ptr ${symbol}, i64 ${wide}`);
  }

  functionReference(_body: FunctionBody, index: number): string {
    return this.tables.descriptor(index);
  }

  hiddenArguments(): string[] {
    return [];
  }

  callImport(body: FunctionBody, index: number, values: Value[]): void {
    callHardware(body, index, values);
  }
}
