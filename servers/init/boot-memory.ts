// The machine's memory: all untyped memory that the core left is init's. RAM goes to the
// memory pool in naturally aligned powers of two; what the core cannot use itself is kept
// for `devices`.

import {
  BootInfo,
  BootUntyped,
  BOOT_INFO_UNTYPED,
  UntypedFlag,
} from "../../libsys/abi/boot-info";
import { START_INFO } from "../../libsys/abi/layout";
import { ObjectType } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { PAGE_BYTES } from "../../libsys/frame";
import { addBlock, takeBlock } from "../../libsys/memory-pool";
import { takeSlot } from "../../libsys/slots";
import { makeSized } from "../../libsys/untyped";

const PAGE_BITS: u32 = 12;
const MAXIMUM_BITS: u32 = 30;

// @ts-ignore: decorator
@inline
export function bootInfo(): BootInfo {
  return changetype<BootInfo>(<usize>START_INFO);
}

export function bootUntyped(index: u32): BootUntyped {
  const base = START_INFO + BOOT_INFO_UNTYPED;
  return changetype<BootUntyped>(<usize>(base + index * offsetof<BootUntyped>()));
}

/** Handle of the boot untyped number `index`. */
export function bootUntypedHandle(index: u32): u32 {
  return bootInfo().firstUntyped + index;
}

/** True for memory of devices, and RAM out of the core's reach: frames only. */
export function isDeviceMemory(index: u32): bool {
  return (bootUntyped(index).flags & UntypedFlag.Device) != 0;
}

/** Puts all RAM into the memory pool. */
export function openBootMemory(): void {
  for (let i: u32 = 0; i < bootInfo().untypedCount; ++i) {
    if (!isDeviceMemory(i)) cut(bootUntyped(i), bootUntypedHandle(i));
  }
}

/**
 * Cuts a range into the largest aligned blocks, from its start on: retype serves them in
 * order.
 */
function cut(range: BootUntyped, handle: u32): void {
  let address = range.base;
  const end = range.base + <u64>range.pages * PAGE_BYTES;
  while (address < end) {
    const bits = largestBlock(address, end - address);
    const slot = takeSlot();
    if (slot == 0) return;
    if (makeSized(handle, ObjectType.Untyped, bits, slot) != Status.Ok) return;
    if (!addBlock(slot, bits)) return;
    address += <u64>1 << bits;
  }
}

function largestBlock(address: u64, bytes: u64): u32 {
  let bits = PAGE_BITS;
  while (bits < MAXIMUM_BITS) {
    const next = <u64>1 << (bits + 1);
    if (next > bytes || (address & (next - 1)) != 0) break;
    bits++;
  }
  return bits;
}

/**
 * The largest block that is at most half of the machine's memory; 0 when there is none.
 */
export function takeHalf(): u32 {
  let bits: u32 = MAXIMUM_BITS;
  while (<u64>1 << bits > bootInfo().memoryBytes / 2) bits--;
  for (; bits > PAGE_BITS; --bits) {
    const block = takeBlock(bits);
    if (block != 0) {
      halfBytes = <u64>1 << bits;
      return block;
    }
  }
  return 0;
}

let halfBytes: u64 = 0;

/** Bytes that takeHalf gave away. */
export function givenBytes(): u64 {
  return halfBytes;
}
