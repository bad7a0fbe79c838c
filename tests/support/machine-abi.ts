// The ABI's numbers, read from libsys/abi itself: AssemblyScript's const enums are not
// values that Node could import, and a second copy could differ.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** Members of `export const enum name` in `file`, a path relative to the project. */
export function enumOf(file: string, name: string): Record<string, number> {
  const text = readFileSync(join(ROOT, file), "utf8");
  const body = new RegExp(`const enum ${name} \\{(.*?)\\n\\}`, "s").exec(text)?.[1];
  if (body === undefined) throw new Error(`${file} has no enum ${name}`);
  const members: Record<string, number> = {};
  for (const [, key = "", value = ""] of body.matchAll(/^ {2}(\w+) = ([-\w]+)/gm)) {
    members[key] = Number(value);
  }
  return members;
}

/** Value of `const name` in `file`. */
export function constantOf(file: string, name: string): bigint {
  const text = readFileSync(join(ROOT, file), "utf8");
  const value = new RegExp(`const ${name}: \\w+ =\\s*([\\w]+)`).exec(text)?.[1];
  if (value === undefined) throw new Error(`${file} has no constant ${name}`);
  return BigInt(value.replaceAll("_", ""));
}

const OBJECT = "libsys/abi/object.ts";
export const ObjectType = enumOf(OBJECT, "ObjectType");
export const Right = enumOf(OBJECT, "Right");
export const SizeBits = enumOf(OBJECT, "SizeBits");
export const ThreadState = enumOf(OBJECT, "ThreadState");
export const ThreadFlag = enumOf(OBJECT, "ThreadFlag");
export const UntypedOperation = enumOf(OBJECT, "UntypedOperation");
export const TableOperation = enumOf(OBJECT, "TableOperation");
export const ThreadOperation = enumOf(OBJECT, "ThreadOperation");
export const SchedulingContextOperation = enumOf(OBJECT, "SchedulingContextOperation");
export const LEAST_BUDGET = constantOf(OBJECT, "LEAST_BUDGET");
export const SLICE_NANOSECONDS = constantOf(OBJECT, "SLICE_NANOSECONDS");
export const PageTableOperation = enumOf(OBJECT, "PageTableOperation");
export const FrameOperation = enumOf(OBJECT, "FrameOperation");
export const FrameFlag = enumOf(OBJECT, "FrameFlag");
export const InterruptControlOperation = enumOf(OBJECT, "InterruptControlOperation");
export const InterruptFlag = enumOf(OBJECT, "InterruptFlag");
export const InterruptOperation = enumOf(OBJECT, "InterruptOperation");
export const IoPortOperation = enumOf(OBJECT, "IoPortOperation");
export const LogOperation = enumOf(OBJECT, "LogOperation");
export const LogLevel = enumOf(OBJECT, "LogLevel");
export const Status = enumOf("libsys/abi/status.ts", "Status");
export const SystemCall = enumOf("libsys/abi/system-call.ts", "SystemCall");
export const FaultCause = enumOf("libsys/abi/fault.ts", "FaultCause");
export const RegisterIndex = enumOf("libsys/abi/fault.ts", "RegisterIndex");
export const TagBit = enumOf("libsys/abi/message.ts", "TagBit");
export const Handle = enumOf("libsys/abi/layout.ts", "Handle");
export const STACK_TOP = constantOf("libsys/abi/layout.ts", "STACK_TOP");
export const USER_END = constantOf("libsys/abi/layout.ts", "USER_END");

/** The tag of a message of `length` words, of which it counts those in the buffer. */
export function tagOf(label: number, length: number, capabilities = 0): bigint {
  const words = Math.max(length - 4, 0);
  return (BigInt(label) << 32n) | BigInt(words | (capabilities << 10));
}

/** The name of a status, for readable failures: "Ok", "BadHandle", … */
export function statusName(status: bigint | number): string {
  const value = Number(BigInt.asIntN(32, BigInt(status)));
  const found = Object.entries(Status).find(([, number]) => number === value);
  return found?.[0] ?? String(value);
}
