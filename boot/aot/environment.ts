// What differs between the profiles: where linear memory, globals, tables and traps are.
// All else of a translation is the same for the core, servers and hosts.

import type { FunctionBody, Value } from "./body.ts";
import type { Operator } from "./module.ts";
import type { TrapKind } from "./trap.ts";

/** Translates one instruction: takes its operands from the stack, pushes its results. */
export type Handler = (body: FunctionBody, operator: Operator) => void;

/**
 * A place in linear memory: an i32 index as IR text, a constant offset, a length in
 * bytes.
 */
export interface Access {
  index: string;
  offset: number;
  width: number;
}

export interface Environment {
  /** What each function has before the parameters of its wasm type: "ptr %instance". */
  readonly hiddenParameters: readonly string[];
  /** The null function reference. */
  readonly nullFunction: string;
  /** Instructions that this profile alone has. */
  readonly operators: Readonly<Record<string, Handler>>;

  /** Adds what every function begins with. */
  prologue(body: FunctionBody): void;
  /** A pointer to linear memory; traps when out of bounds. */
  address(body: FunctionBody, access: Access): string;
  /**
   * A pointer to `length` bytes from `start`, both i32 texts; traps when out of bounds.
   */
  range(body: FunctionBody, start: string, length: string): string;
  globalPointer(body: FunctionBody, index: number): string;
  /** The call, without result, that stops for `kind` and does not return. */
  trapCall(kind: TrapKind): string;
  memorySize(body: FunctionBody): string;
  memoryGrow(body: FunctionBody, delta: string): string;
  /** A pointer to a table's slot; traps when out of bounds. */
  element(body: FunctionBody, table: number, index: string): string;
  functionReference(body: FunctionBody, index: number): string;
  /** Arguments for the hidden parameters of the function referred to. */
  hiddenArguments(body: FunctionBody, reference: string | undefined): string[];
  /** Performs a call of an imported function and pushes its results. */
  callImport(body: FunctionBody, index: number, values: Value[]): void;
}
