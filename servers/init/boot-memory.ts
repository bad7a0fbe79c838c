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
/** 1 MiB; smaller ones are not worth a grant. */
const SMALLEST_GIFT_BITS: u32 = 20;

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

/** Bytes of the memory pool: RAM out of the core's reach is no part of it. */
let pooled: u64 = 0;

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
    pooled += <u64>1 << bits;
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

let given: u64 = 0;

/** Bytes that takeGift gave away. */
export function givenBytes(): u64 {
  return given;
}

/**
 * The largest free block that leaves at least half of the memory pool here; 0 when
 * all that is to be given away has been. Its size is the growth of givenBytes.
 */
export function takeGift(): u32 {
  for (let bits: u32 = MAXIMUM_BITS; bits >= SMALLEST_GIFT_BITS; --bits) {
    const bytes = <u64>1 << bits;
    if (given + bytes > pooled / 2) continue;
    const block = takeBlock(bits);
    if (block == 0) continue;
    given += bytes;
    return block;
  }
  return 0;
}
