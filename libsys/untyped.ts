// Making objects of untyped memory. New objects land in slots of the caller's own table.

import * as hardware from "./hardware";
import { ObjectType, UntypedOperation } from "./abi/object";
import { Status } from "./abi/status";
import { invoke, invokedValue } from "./capability";

/** Objects that the core makes in one call at most. */
const OBJECTS_AT_ONCE: u32 = 256;

/** Makes one object of a fixed size in `slot`. */
export function makeObject(untyped: u32, type: ObjectType, slot: u32): Status {
  return makeObjects(untyped, <u32>type, slot, 1);
}

/**
 * Makes one object of 2^sizeBits bytes: a capability table, a frame, or smaller untyped
 * memory.
 */
export function makeSized(
  untyped: u32,
  type: ObjectType,
  sizeBits: u32,
  slot: u32,
): Status {
  return makeObjects(untyped, kindOf(type, sizeBits), slot, 1);
}

/** Type and size as `makeObjects` wants them. */
// @ts-ignore: decorator
@inline
export function kindOf(type: ObjectType, sizeBits: u32): u32 {
  return <u32>type | (sizeBits << 8);
}

/** Makes `count` objects in consecutive slots; those before a failure exist. */
export function makeObjects(untyped: u32, kind: u32, slot: u32, count: u32): Status {
  let status = Status.Ok;
  for (let done: u32 = 0; done < count && status == Status.Ok; done += OBJECTS_AT_ONCE) {
    const some = min(count - done, OBJECTS_AT_ONCE);
    status = retype(untyped, kind, slot + done, some);
  }
  return status;
}

function retype(untyped: u32, kind: u32, slot: u32, count: u32): Status {
  return hardware.invoke(untyped, UntypedOperation.Retype, kind, 0, slot, count);
}

/** Bytes that are still free. */
export function freeBytes(untyped: u32): u64 {
  if (invoke(untyped, UntypedOperation.Free, 0, 0) != Status.Ok) return 0;
  return invokedValue();
}
