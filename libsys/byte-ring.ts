// Bytes in order, first in first out, in memory that the caller provides. One thread uses
// it. `head` and `tail` count bytes ever taken and given and wrap at 2^32, so that `tail
// - head` is always the fill level.

@unmanaged
@final
export class ByteRing {
  storage: u32;
  /** Capacity - 1; the capacity is a power of two. */
  mask: u32;
  head: u32;
  tail: u32;

  /** Makes an empty ring of `capacity` bytes, a power of two, at `storage`. */
  open(storage: u32, capacity: u32): void {
    if (popcnt(capacity) != 1) unreachable();
    this.storage = storage;
    this.mask = capacity - 1;
    this.clear();
  }

  clear(): void {
    this.head = 0;
    this.tail = 0;
  }

  @inline
  get used(): u32 {
    return this.tail - this.head;
  }

  @inline
  get room(): u32 {
    return this.mask + 1 - this.used;
  }

  /** Adds one byte; false when the ring is full. */
  push(byte: u32): bool {
    if (this.room == 0) return false;
    store<u8>(this.storage + (this.tail & this.mask), <u8>byte);
    this.tail++;
    return true;
  }

  /** Takes the oldest byte; traps when there is none. */
  pop(): u32 {
    if (this.used == 0) unreachable();
    const byte = <u32>load<u8>(this.storage + (this.head & this.mask));
    this.head++;
    return byte;
  }

  /** Adds as many of `length` bytes as there is room for; returns how many. */
  write(bytes: u32, length: u32): u32 {
    const count = min(length, this.room);
    for (let i: u32 = 0; i < count; ++i) this.push(load<u8>(bytes + i));
    return count;
  }

  /** Takes at most `length` bytes; returns how many. */
  read(bytes: u32, length: u32): u32 {
    const count = min(length, this.used);
    for (let i: u32 = 0; i < count; ++i) store<u8>(bytes + i, <u8>this.pop());
    return count;
  }
}
