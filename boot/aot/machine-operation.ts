// Machine operations that are more than a row of assembly.

import type { FunctionBody, Value } from "./body.ts";
import { TranslationError } from "./error.ts";
import { integerAt, type IntegerResult } from "./integer-operand.ts";
import { checked } from "./value-type.ts";
import { WAYS_OUT } from "./way-out.ts";

type MachineOperation = (
  body: FunctionBody,
  values: readonly Value[],
) => IntegerResult | undefined;

export const MACHINE_OPERATIONS: Readonly<Record<string, MachineOperation>> = {
  fence(body) {
    body.perform("fence seq_cst");
    return undefined;
  },
  cpuid,
  invalidatePcid,
  ...WAYS_OUT,
  framePointer(body) {
    const address = body.context.declare("ptr @llvm.frameaddress.p0", "i32 immarg");
    const pointer = body.define(`call ${address}(i32 0)`);
    return { text: body.define(`ptrtoint ptr ${pointer} to i64`), bits: 64 };
  },
  functionAddress(body, values) {
    const index = integerAt(body, values, 0, 32);
    const slot = body.context.environment.element(body, 0, index);
    const descriptor = body.define(`load ptr, ptr ${slot}`);
    return { text: body.define(`load i64, ptr ${descriptor}`), bits: 64 };
  },
  trapWith(body, values) {
    const trap = body.context.declare("void @llvm.ubsantrap", "i8 immarg");
    body.perform(`call ${trap}(i8 ${literal(body, values, "trapWith")}) #1`);
    return undefined;
  },
  symbolAddress(body, values) {
    const symbol = `@weft_symbol_${literal(body, values, "symbolAddress")}`;
    body.context.declareData(symbol);
    return { text: body.define(`ptrtoint ptr ${symbol} to i64`), bits: 64 };
  },
};

/** cpuid(leaf, subleaf, register): the register is eax, ebx, ecx or edx, by number. */
function cpuid(body: FunctionBody, values: readonly Value[]): IntegerResult {
  const leaf = integerAt(body, values, 0, 32);
  const subleaf = integerAt(body, values, 1, 32);
  const register = integerAt(body, values, 2, 32);
  const all = body.define(
    'call { i32, i32, i32, i32 } asm sideeffect "cpuid", ' +
      '"={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"' +
      `(i32 ${leaf}, i32 ${subleaf})`,
  );
  let text = body.define(`extractvalue { i32, i32, i32, i32 } ${all}, 0`);
  for (const index of [1, 2, 3]) {
    const value = body.define(`extractvalue { i32, i32, i32, i32 } ${all}, ${index}`);
    const wanted = body.define(`icmp eq i32 ${register}, ${index}`);
    text = body.define(`select i1 ${wanted}, i32 ${value}, i32 ${text}`);
  }
  return { text, bits: 32 };
}

/** invalidatePcid(type, pcid, address): invpcid takes the last two from memory. */
function invalidatePcid(body: FunctionBody, values: readonly Value[]): undefined {
  const type = integerAt(body, values, 0, 64);
  const descriptor = body.allocate("{ i64, i64 }");
  const address = body.define(`getelementptr i8, ptr ${descriptor}, i64 8`);
  body.perform(`store i64 ${integerAt(body, values, 1, 64)}, ptr ${descriptor}`);
  body.perform(`store i64 ${integerAt(body, values, 2, 64)}, ptr ${address}`);
  body.perform(
    'call void asm sideeffect "invpcid ($1), $0", ' +
      `"r,r,~{memory},~{dirflag},~{fpsr},~{flags}"(i64 ${type}, ptr ${descriptor})`,
  );
  return undefined;
}

/** A constant argument; the instruction has it as an immediate. */
function literal(body: FunctionBody, values: readonly Value[], name: string): string {
  const { text } = checked(values[0], `argument of ${name}`);
  if (/^\d+$/.test(text)) return text;
  throw new TranslationError(`${name} in ${body.wasm.name} needs a constant argument`);
}
