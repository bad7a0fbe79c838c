// Emits a row of assembly.ts.

import type { AssemblyRow, Operand } from "./assembly.ts";
import type { FunctionBody, Value } from "./body.ts";
import { TranslationError } from "./error.ts";
import { integerAt, type IntegerResult } from "./integer-operand.ts";
import { checked } from "./value-type.ts";

/** Emits `row` with the arguments `values`. */
export function inlineAssembly(
  body: FunctionBody,
  row: AssemblyRow & { name: string },
  values: readonly Value[],
): IntegerResult | undefined {
  if (values.length !== row.parameters.length) {
    throw new TranslationError(`${row.name} takes ${row.parameters.length} parameters`);
  }
  const inputs = row.parameters.map((operand, index) =>
    argument(body, operand, values, index),
  );
  const text = row.text.replaceAll("\n", "\\0A");
  const call = `asm sideeffect "${text}", "${constraints(row)}"(${inputs.join(", ")})`;
  const outputs = outputTypes(row);
  if (outputs.length === 0) {
    body.perform(`call void ${call}`);
    return undefined;
  }
  const type = outputs.length === 1 ? outputs[0] : `{ ${outputs.join(", ")} }`;
  const result = body.define(`call ${type} ${call}`);
  if (row.result === undefined) return undefined;
  return { text: result, bits: Number(row.result.type.slice(1)) };
}

/**
 * Result first, then one output for each changed register, then inputs, then clobbers.
 */
function constraints(row: AssemblyRow): string {
  const changed = row.parameters.filter((operand) => operand.changed);
  return [
    ...(row.result === undefined ? [] : [row.result.constraint]),
    ...changed.map(({ constraint }) => `=${constraint}`),
    ...row.parameters.map(({ constraint }) => constraint),
    ...row.clobbers.map((name) => `~{${name.replace(/[{}]/g, "")}}`),
    "~{dirflag}",
    "~{fpsr}",
    "~{flags}",
  ].join(",");
}

function outputTypes(row: AssemblyRow): string[] {
  const changed = row.parameters.filter((operand) => operand.changed);
  const result = row.result === undefined ? [] : [row.result];
  return [...result, ...changed].map(({ type }) => irTypeOf(type));
}

function irTypeOf(type: Operand["type"]): string {
  return type === "linear" ? "ptr" : type;
}

function argument(
  body: FunctionBody,
  operand: Operand,
  values: readonly Value[],
  index: number,
): string {
  const type = irTypeOf(operand.type);
  if (operand.type !== "linear") {
    return `${type} ${integerAt(body, values, index, Number(type.slice(1)))}`;
  }
  const { text } = checked(values[index], `argument ${index}`);
  const access = { index: text, offset: 0, width: 0 };
  return `${type} ${body.context.environment.address(body, access)}`;
}
