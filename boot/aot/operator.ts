// One instruction: what wasmparser says of it, completed from the bytes where it drops
// something (NaN payloads of float constants, the table of call_indirect).

import { Int64, OperatorCodeNames } from "wasmparser";
import type { IOperatorInformation, Type } from "wasmparser";
import { TranslationError } from "./error.ts";
import type { FunctionType, Operator, ValueType } from "./module.ts";
import { checked, valueType } from "./value-type.ts";

export interface OperatorContext {
  offset: number;
  types: readonly FunctionType[];
}

const EMPTY_BLOCK = -0x40;
const NO_BLOCK: FunctionType = { parameters: [], results: [] };

/** Builds the Operator for `information`, encoded by exactly `bytes`. */
export function decodeOperator(
  information: IOperatorInformation,
  bytes: Uint8Array,
  context: OperatorContext,
): Operator {
  const name = checked(OperatorCodeNames[information.code], "operator", context.offset);
  refuseCut(name, bytes, context.offset);
  return {
    name,
    offset: context.offset,
    index: indexOf(information),
    otherIndex: otherIndexOf(name, information, bytes),
    memoryOffset: memoryOffsetOf(information, context.offset),
    literal: literalOf(name, information, bytes),
    block: blockTypeOf(information.blockType, context),
    targets: information.brTable ?? [],
    type: referenceTypeOf(information, context.offset),
  };
}

/**
 * wasmparser takes one byte for the indexes of tables and memories; a longer one would be
 * read on as the next instruction.
 */
function refuseCut(name: string, bytes: Uint8Array, offset: number): void {
  if (!/^(return_)?call_indirect$|^memory\./.test(name)) return;
  const indexes = bytes.subarray(name === "memory.copy" ? -2 : -1);
  if (!indexes.some((byte) => byte >= 0x80)) return;
  throw new TranslationError(`${name} with an index above 127 is not supported`, offset);
}

function indexOf(information: IOperatorInformation): number {
  return (
    information.localIndex ??
    information.globalIndex ??
    information.funcIndex ??
    information.typeIndex ??
    information.segmentIndex ??
    information.brDepth ??
    information.tableIndex ??
    0
  );
}

function otherIndexOf(
  name: string,
  information: IOperatorInformation,
  bytes: Uint8Array,
): number {
  // The reader drops it; refuseCut has seen to it that it is one byte, the last.
  if (/call_indirect$/.test(name)) return bytes[bytes.length - 1] ?? 0;
  if (name === "table.init") return information.tableIndex ?? 0;
  return information.destinationIndex ?? 0;
}

function memoryOffsetOf(information: IOperatorInformation, offset: number): number {
  const address = information.memoryAddress;
  if (address === undefined) return 0;
  // Bit 6 announces a memory index, which wasmparser would take for the offset.
  if ((address.flags & 0x40) !== 0) {
    throw new TranslationError("more than one memory is not supported", offset);
  }
  return address.offset;
}

function literalOf(
  name: string,
  information: IOperatorInformation,
  bytes: Uint8Array,
): bigint {
  const { literal } = information;
  if (name === "f32.const") return littleEndian(bytes.subarray(bytes.length - 4));
  if (name === "f64.const") return littleEndian(bytes.subarray(bytes.length - 8));
  if (literal instanceof Int64) return littleEndian(literal.data);
  return typeof literal === "number" ? BigInt(literal >>> 0) : 0n;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; --at)
    value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}

function blockTypeOf(type: Type | undefined, context: OperatorContext): FunctionType {
  if (type === undefined || type.code === EMPTY_BLOCK) return NO_BLOCK;
  if (type.isIndex)
    return checked(context.types[type.index], "block type", context.offset);
  return { parameters: [], results: [valueType(type, context.offset)] };
}

function referenceTypeOf(information: IOperatorInformation, offset: number): ValueType {
  if (information.refType !== undefined) return valueType(information.refType, offset);
  if (information.selectType !== undefined)
    return valueType(information.selectType, offset);
  return "i32";
}
