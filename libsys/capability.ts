// What a process does with the capabilities in its own table. The value that an operation
// gives besides its status is read with `invokedValue()`.

import * as hardware from "./hardware";
import { Handle } from "./abi/layout";
import { ObjectType, Right, TableOperation } from "./abi/object";
import { Status } from "./abi/status";

let lastValue: u64 = 0;

/** Performs an operation with at most two arguments on the object behind `handle`. */
export function invoke(handle: u32, operation: u32, a0: u64, a1: u64): Status {
  const status = hardware.invoke(handle, operation, a0, a1, 0, 0);
  lastValue = hardware.resultValue();
  return status;
}

/** The value of the last `invoke`. */
export function invokedValue(): u64 {
  return lastValue;
}

/** Copies capability `source` to the free slot `destination`, with all its rights. */
export function copyCapability(destination: u32, source: u32): Status {
  return copyWithRights(destination, source, Right.All);
}

export function copyWithRights(destination: u32, source: u32, rights: u32): Status {
  return hardware.invoke(
    Handle.Table,
    TableOperation.Copy,
    destination,
    source,
    rights,
    0,
  );
}

/** Copies the unbadged capability `source` and sets the copy's badge. */
export function mintCapability(
  destination: u32,
  source: u32,
  rights: u32,
  badge: u64,
): Status {
  return hardware.invoke(
    Handle.Table,
    TableOperation.Mint,
    destination,
    source,
    rights,
    badge,
  );
}

/** Copies `source` of the own table into slot `destination` of another table. */
export function copyInto(table: u32, destination: u32, source: u32, rights: u32): Status {
  return hardware.invoke(table, TableOperation.Copy, destination, source, rights, 0);
}

/** Moves `source` of the own table to slot `destination` of another table. */
export function moveInto(table: u32, destination: u32, source: u32): Status {
  return hardware.invoke(table, TableOperation.Move, destination, source, 0, 0);
}

/** Removes the capability in `slot`; its object is destroyed with its last capability. */
export function deleteCapability(slot: u32): Status {
  return hardware.invoke(Handle.Table, TableOperation.Delete, slot, 0, 0, 0);
}

/** Deletes all capabilities derived from the one in `slot`. */
export function revokeCapability(slot: u32): Status {
  return hardware.invoke(Handle.Table, TableOperation.Revoke, slot, 0, 0, 0);
}

/** Empties slot `slot` of another table. */
export function deleteFrom(table: u32, slot: u32): Status {
  return hardware.invoke(table, TableOperation.Delete, slot, 0, 0, 0);
}

/** Deletes all capabilities derived from the one in slot `slot` of another table. */
export function revokeIn(table: u32, slot: u32): Status {
  return hardware.invoke(table, TableOperation.Revoke, slot, 0, 0, 0);
}

/** log2 of the size of the object in `slot`; of untyped memory and tables it varies. */
export function sizeBitsOf(slot: u32): u32 {
  if (invoke(Handle.Table, TableOperation.Describe, slot, 0) != Status.Ok) return 0;
  return (<u32>lastValue >> 16) & 0xff;
}

/** Type of the object in `slot`, ObjectType.None when it is empty. */
export function typeOf(slot: u32): ObjectType {
  if (invoke(Handle.Table, TableOperation.Describe, slot, 0) != Status.Ok) return 0;
  return <ObjectType>(<u32>lastValue & 0xff);
}
