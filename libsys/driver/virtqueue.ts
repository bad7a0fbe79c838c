// A split virtqueue (virtio 1.1, section 2.6) of at most QUEUE_SIZE descriptors in one
// page of DMA memory:
//
//   | offset | part |
//   |---|---|
//   | 0 | descriptor table: address u64, length u32, flags u16, next u16 |
//   | 1024 | available ring: flags u16, index u16, head u16[] |
//   | 2048 | used ring: flags u16, index u16, {head u32, bytes u32}[] |
//
// A request is a chain of descriptors: `begin`, `add` for each buffer, `submit`. Each
// chain carries a token of the driver's, which `complete` gives back. What the device
// writes is checked: it may be broken, never believed.

import { fence, mmioRead16, mmioRead32, mmioWrite16 } from "../hardware";

export const QUEUE_SIZE: u32 = 64;
/** The memory that a queue needs, aligned to it. */
export const QUEUE_BYTES: u32 = 4096;
export const AVAILABLE_OFFSET: u32 = 1024;
export const USED_OFFSET: u32 = 2048;
/** What complete() answers when no request has ended. */
export const NO_TOKEN: u32 = 0xffff_ffff;

const enum Descriptor {
  Address = 0,
  Length = 8,
  Flags = 12,
  Next = 14,
  Bytes = 16,
}

const enum DescriptorFlag {
  Next = 1,
  DeviceWrites = 2,
}

/** Offsets in the available and in the used ring. */
const enum Ring {
  Index = 2,
  Entries = 4,
}

const USED_ENTRY_BYTES: u32 = 8;
/** Ends the list of free descriptors. */
const NONE: u32 = 0xffff;
/** Token of a descriptor that heads no chain. */
const UNUSED: u32 = NO_TOKEN;

/** The fields come first, then u32 tokens[QUEUE_SIZE]: VIRTQUEUE_BYTES in all. */
@unmanaged
@final
export class Virtqueue {
  memory: u32;
  /** Descriptors used: the device's limit or QUEUE_SIZE. */
  size: u32;
  freeHead: u32;
  freeCount: u32;
  /** The chain being built: head, or NONE; and its last descriptor. */
  head: u32;
  last: u32;
  availableIndex: u32;
  usedIndex: u32;
  /** Bytes that the device wrote for the request completed last. */
  written: u32;
  /** 1 after the device named a chain that it does not hold: the device must be reset. */
  broken: u32;
  reserved0: u32;
  reserved1: u32;

  /** Makes an empty queue in QUEUE_BYTES of DMA memory at `address`. */
  open(address: u32, size: u32): void {
    this.memory = address;
    this.size = min(size, QUEUE_SIZE);
    this.head = NONE;
    this.availableIndex = 0;
    this.usedIndex = 0;
    this.broken = 0;
    this.freeHead = 0;
    this.freeCount = this.size;
    memory.fill(address, 0, QUEUE_BYTES);
    for (let index: u32 = 0; index < this.size; index++) {
      const next = index + 1 < this.size ? index + 1 : NONE;
      store<u16>(this.descriptor(index) + Descriptor.Next, <u16>next);
      this.setToken(index, UNUSED);
    }
  }

  /** Begins a chain of `buffers` descriptors; false when not so many are free. */
  begin(buffers: u32): bool {
    this.head = NONE;
    return buffers <= this.freeCount;
  }

  /** Adds a buffer at a physical address to the chain. */
  add(physicalAddress: u64, length: u32, deviceWrites: bool): void {
    const index = this.takeFree();
    const descriptor = this.descriptor(index);
    const flags: u32 = deviceWrites ? DescriptorFlag.DeviceWrites : 0;
    store<u64>(descriptor + Descriptor.Address, physicalAddress);
    store<u32>(descriptor + Descriptor.Length, length);
    store<u16>(descriptor + Descriptor.Flags, <u16>flags);
    store<u16>(descriptor + Descriptor.Next, 0);
    if (this.head == NONE) this.head = index;
    else this.link(this.last, index);
    this.last = index;
  }

  /** Gives the chain to the device under `token`; the device must then be notified. */
  submit(token: u32): void {
    if (this.head == NONE || token == UNUSED) unreachable();
    this.setToken(this.head, token);
    const entry = Ring.Entries + (this.availableIndex % this.size) * 2;
    store<u16>(this.memory + AVAILABLE_OFFSET + entry, <u16>this.head);
    this.availableIndex++;
    // The chain must be in memory before the index that publishes it (section 2.6.13).
    fence();
    mmioWrite16(
      this.memory + AVAILABLE_OFFSET + Ring.Index,
      this.availableIndex & 0xffff,
    );
    // And the index before the device is notified.
    fence();
    this.head = NONE;
  }

  /** The token of the next request that the device has ended, or NO_TOKEN. */
  complete(): u32 {
    const used = this.memory + USED_OFFSET;
    if (this.broken != 0) return NO_TOKEN;
    if (mmioRead16(used + Ring.Index) == (this.usedIndex & 0xffff)) return NO_TOKEN;
    // The entry must be read after the index that published it.
    fence();
    const entry = used + Ring.Entries + (this.usedIndex % this.size) * USED_ENTRY_BYTES;
    const head = mmioRead32(entry);
    this.written = mmioRead32(entry + 4);
    this.usedIndex++;
    return this.release(head);
  }

  private release(head: u32): u32 {
    const token = head < this.size ? this.token(head) : UNUSED;
    if (token == UNUSED) {
      this.broken = 1;
      return NO_TOKEN;
    }
    this.setToken(head, UNUSED);
    this.giveFree(head);
    return token;
  }

  private takeFree(): u32 {
    if (this.freeCount == 0) unreachable();
    const index = this.freeHead;
    this.freeHead = load<u16>(this.descriptor(index) + Descriptor.Next);
    this.freeCount--;
    return index;
  }

  /**
   * Returns a whole chain to the free list. The device can't write the table, so it is
   * whole.
   */
  private giveFree(head: u32): void {
    let index = head;
    this.freeCount++;
    while (load<u16>(this.descriptor(index) + Descriptor.Flags) & DescriptorFlag.Next) {
      index = load<u16>(this.descriptor(index) + Descriptor.Next);
      this.freeCount++;
    }
    store<u16>(this.descriptor(index) + Descriptor.Next, <u16>this.freeHead);
    this.freeHead = head;
  }

  private link(from: u32, to: u32): void {
    const descriptor = this.descriptor(from);
    const flags = load<u16>(descriptor + Descriptor.Flags) | <u16>DescriptorFlag.Next;
    store<u16>(descriptor + Descriptor.Flags, flags);
    store<u16>(descriptor + Descriptor.Next, <u16>to);
  }

  @inline
  private descriptor(index: u32): u32 {
    return this.memory + index * Descriptor.Bytes;
  }

  private token(head: u32): u32 {
    return load<u32>(this.tokenAddress(head));
  }

  private setToken(head: u32, token: u32): void {
    store<u32>(this.tokenAddress(head), token);
  }

  @inline
  private tokenAddress(head: u32): usize {
    return changetype<usize>(this) + offsetof<Virtqueue>() + head * 4;
  }
}

/** The memory of a Virtqueue object itself. */
export const VIRTQUEUE_BYTES: i32 = 304;

if (offsetof<Virtqueue>() + 256 != VIRTQUEUE_BYTES)
  ERROR("VIRTQUEUE_BYTES holds the tokens");
