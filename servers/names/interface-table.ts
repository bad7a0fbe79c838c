// All interfaces that some admitted process serves or uses, by number: the number is a
// bit in a process's permissions. A row lives until the system ends; names come from
// manifests only, so a process cannot fill the table with requests.

import { equal, Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { INTERFACE_NAME_BYTES } from "../../libsys/protocol/names";

/** As many as a u64 has bits. */
export const MAXIMUM_INTERFACES: u32 = 64;
export const NO_INTERFACE: u32 = 0xffff_ffff;

@unmanaged
@final
export class Interface {
  nameLength: u32;
  /** Slot with the unbadged endpoint of who serves it; 0 when nobody does. */
  endpoint: u32;
  owner: u32;
  reserved: u32;
  name0: u64; // INTERFACE_NAME_BYTES bytes
  name1: u64;
  name2: u64;
  name3: u64;

  @inline
  get nameAddress(): usize {
    return changetype<usize>(this) + offsetof<Interface>("name0");
  }

  @inline
  get name(): Span {
    return spanAt(this.nameAddress, this.nameLength);
  }
}

const INTERFACE_BYTES: i32 = 48;
if (offsetof<Interface>() != 48) ERROR("Interface is 48 bytes");

const rows: usize = memory.data(64 * INTERFACE_BYTES, 8);
let count: u32 = 0;

export function interfaceCount(): u32 {
  return count;
}

// @ts-ignore: decorator
@inline
export function interfaceAt(index: u32): Interface {
  return changetype<Interface>(rows + index * <u32>INTERFACE_BYTES);
}

/** Number of the interface called `name`, or NO_INTERFACE. */
export function findInterface(name: Span): u32 {
  for (let i: u32 = 0; i < count; ++i) {
    if (equal(interfaceAt(i).name, name)) return i;
  }
  return NO_INTERFACE;
}

/**
 * Number of the interface called `name`, which is added; NO_INTERFACE when it cannot be.
 */
export function internInterface(name: Span): u32 {
  const found = findInterface(name);
  if (found != NO_INTERFACE) return found;
  if (count == MAXIMUM_INTERFACES || sizeOf(name) == 0) return NO_INTERFACE;
  if (sizeOf(name) > INTERFACE_NAME_BYTES) return NO_INTERFACE;
  const row = interfaceAt(count);
  row.nameLength = sizeOf(name);
  memory.copy(row.nameAddress, startOf(name), sizeOf(name));
  return count++;
}
