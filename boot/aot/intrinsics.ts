// Imports of module "hardware": machine operations, which become instructions in place,
// never calls. Five tables say what they are: arithmetic, inline assembly, volatile
// accesses, system calls, and the rest, which need more than a row.

import { ARITHMETIC } from "./arithmetic.ts";
import { ASSEMBLY } from "./assembly.ts";
import type { FunctionBody, Value } from "./body.ts";
import { ACCESSES, deviceAccess } from "./device-access.ts";
import { TranslationError } from "./error.ts";
import { type IntegerResult, resize } from "./integer-operand.ts";
import { inlineAssembly } from "./inline-assembly.ts";
import { MACHINE_OPERATIONS } from "./machine-operation.ts";
import type { FunctionType } from "./module.ts";
import {
  RESULT_REGISTERS,
  SYSTEM_CALLS,
  systemCall,
  systemCallResult,
} from "./system-call.ts";
import { checked } from "./value-type.ts";

/** Translates a call of the imported function `index`. */
export function callHardware(
  body: FunctionBody,
  index: number,
  values: readonly Value[],
): void {
  const { imported, type } = checked(
    body.context.module.functions[index],
    `function ${index}`,
  );
  const { module, name } = checked(imported, "import name");
  if (module === "env" && name === "abort") {
    return body.perform(body.context.environment.trapCall("abort"));
  }
  if (module !== "hardware") throw unknown(`${module}.${name}`);
  pushResult(body, name, type, perform(body, name, values));
}

/** The names of all operations. */
export function operationNames(): string[] {
  const machine = [
    ASSEMBLY,
    ACCESSES,
    MACHINE_OPERATIONS,
    SYSTEM_CALLS,
    RESULT_REGISTERS,
  ];
  return [ARITHMETIC, ...machine].flatMap((table) => Object.keys(table)).sort();
}

function perform(
  body: FunctionBody,
  name: string,
  values: readonly Value[],
): IntegerResult | undefined {
  const arithmetic = ARITHMETIC[name];
  if (arithmetic !== undefined) return arithmetic.perform(body, values);
  const assembly = ASSEMBLY[name];
  if (assembly !== undefined) return inlineAssembly(body, { name, ...assembly }, values);
  const access = ACCESSES[name];
  if (access !== undefined) return deviceAccess(body, access, values);
  const operation = MACHINE_OPERATIONS[name];
  if (operation !== undefined) return operation(body, values);
  if (name in SYSTEM_CALLS) return systemCall(body, name, values);
  if (name in RESULT_REGISTERS) return systemCallResult(body, name);
  throw unknown(`hardware.${name}`);
}

function unknown(name: string): TranslationError {
  return new TranslationError(
    `unknown import ${name}; module "hardware" has ${operationNames().join(", ")}`,
  );
}

function pushResult(
  body: FunctionBody,
  name: string,
  type: FunctionType,
  result: IntegerResult | undefined,
): void {
  const [wanted] = type.results;
  if (wanted === undefined) return;
  if (result === undefined) throw new TranslationError(`${name} has no result`);
  body.push(wanted, resize(body, result, wanted === "i32" ? 32 : 64));
}
