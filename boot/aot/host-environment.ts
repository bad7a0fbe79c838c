// The environment of host libraries: each function has the instance as its first
// parameter; linear memory, globals and tables are found through it, and every access is
// checked.

import type { FunctionBody, Value } from "./body.ts";
import { argumentTexts, callFunction } from "./call.ts";
import type { ModuleContext } from "./context.ts";
import type { Access, Environment } from "./environment.ts";
import { FUNCTION, INSTANCE, MEMORY, STORE, TABLE } from "./host-layout.ts";
import { fixed, loadField } from "./instance-field.ts";
import { ARITHMETIC_OPERATORS } from "./host-arithmetic.ts";
import { HOST_OPERATORS } from "./host-operators.ts";
import { TRAP_KINDS, type TrapKind } from "./trap.ts";
import { checked } from "./value-type.ts";

export class HostEnvironment implements Environment {
  readonly hiddenParameters = ["ptr %instance"];
  readonly nullFunction = "null";
  readonly operators = { ...HOST_OPERATORS, ...ARITHMETIC_OPERATORS };

  private readonly context: ModuleContext;

  constructor(context: ModuleContext) {
    this.context = context;
  }

  prologue(body: FunctionBody): void {
    if (body.wasm.operators.some(({ name }) => name.includes("call"))) checkStack(body);
    if (this.context.module.memories.length === 0) return;
    const memory = fixed(body, "%instance", INSTANCE.memory);
    body.registers.set("memory", memory);
    body.registers.set("base", fixed(body, memory, MEMORY.base));
  }

  address(body: FunctionBody, { index, offset, width }: Access): string {
    const wide = body.define(`zext i32 ${index} to i64`);
    const end = body.define(`add nuw nsw i64 ${wide}, ${offset + width}`);
    checkEnd(body, end);
    const pointer = body.define(
      `getelementptr i8, ptr ${register(body, "base")}, i64 ${wide}`,
    );
    return offset === 0
      ? pointer
      : body.define(`getelementptr i8, ptr ${pointer}, i64 ${offset}`);
  }

  range(body: FunctionBody, start: string, length: string): string {
    const wide = body.define(`zext i32 ${start} to i64`);
    const size = body.define(`zext i32 ${length} to i64`);
    checkEnd(body, body.define(`add nuw nsw i64 ${wide}, ${size}`));
    return body.define(`getelementptr i8, ptr ${register(body, "base")}, i64 ${wide}`);
  }

  globalPointer(body: FunctionBody, index: number): string {
    return fixed(body, fixed(body, "%instance", INSTANCE.globals), index * 8);
  }

  trapCall(kind: TrapKind): string {
    const raise = this.context.declare("void @weft_raise", "ptr, i32");
    return `call ${raise}(ptr %instance, i32 ${TRAP_KINDS[kind]}) #1`;
  }

  memorySize(body: FunctionBody): string {
    const pages = loadField(body, register(body, "memory"), MEMORY.pages);
    return body.define(`trunc i64 ${pages} to i32`);
  }

  memoryGrow(body: FunctionBody, delta: string): string {
    const grow = this.context.declare("i32 @weft_memory_grow", "ptr, i32");
    return body.define(`call ${grow}(ptr %instance, i32 ${delta})`);
  }

  element(body: FunctionBody, table: number, index: string): string {
    const place = fixed(body, fixed(body, "%instance", INSTANCE.tables), table * 8);
    const wide = body.define(`zext i32 ${index} to i64`);
    const size = loadField(body, place, TABLE.size);
    body.trapIf(body.define(`icmp uge i64 ${wide}, ${size}`), "tableOutOfBounds");
    const elements = body.define(`load ptr, ptr ${place}`);
    return body.define(`getelementptr ptr, ptr ${elements}, i64 ${wide}`);
  }

  functionReference(body: FunctionBody, index: number): string {
    const functions = fixed(body, "%instance", INSTANCE.functions);
    return body.define(
      `getelementptr i8, ptr ${functions}, i64 ${index * FUNCTION.size}`,
    );
  }

  hiddenArguments(body: FunctionBody, reference: string | undefined): string[] {
    if (reference === undefined) return ["ptr %instance"];
    return [`ptr ${fixed(body, reference, FUNCTION.instance)}`];
  }

  /**
   * An imported function has a body here: the thunk that calls what the instance was
   * given.
   */
  callImport(body: FunctionBody, index: number, values: Value[]): void {
    const { type } = checked(this.context.module.functions[index], `function ${index}`);
    callFunction(body, this.context.functionSymbol(index), type, [
      "ptr %instance",
      ...argumentTexts(values),
    ]);
  }
}

/** Traps when `end` lies beyond linear memory. */
function checkEnd(body: FunctionBody, end: string): void {
  const size = loadField(body, register(body, "memory"), MEMORY.size);
  body.trapIf(body.define(`icmp ugt i64 ${end}, ${size}`), "memoryOutOfBounds");
}

/** Functions that call nothing need no check: the limit leaves room for one frame. */
function checkStack(body: FunctionBody): void {
  const read = body.context.declare("i64 @llvm.read_register.i64", "metadata");
  const name = body.context.metadata.intern('!{!"rsp"}');
  const pointer = body.define(`call ${read}(metadata ${name})`);
  const store = fixed(body, "%instance", INSTANCE.store);
  const limit = loadField(body, store, STORE.stackLimit);
  body.trapIf(body.define(`icmp ult i64 ${pointer}, ${limit}`), "stackOverflow");
}

function register(body: FunctionBody, name: string): string {
  return checked(body.registers.get(name), `${name} in ${body.wasm.name}`);
}
