// The room in untyped memory, as the core keeps it (microkernel/untyped.ts): objects are
// taken from the front, at multiples of their size, until all that was made is gone.

/** libsys/abi/object.ts: numbers of types, and log2 of the bytes of one object. */
const UNTYPED = 1;
const FIXED_BITS: Readonly<Record<number, number>> = {
  3: 10,
  4: 12,
  5: 12,
  7: 5,
  8: 5,
  9: 5,
};
const LARGEST_ALIGNMENT = 2 ** 21;

interface Room {
  bytes: number;
  used: number;
  /** Slots of what was made, and how many capabilities were moved out of reach. */
  children: Set<number>;
  moved: number;
}

export class UntypedMemory {
  private readonly rooms = new Map<number, Room>();
  private readonly parents = new Map<number, Room>();

  /** What the last successful retype made, and where in its memory. */
  last = { first: 0, count: 0, offset: 0, size: 0 };

  /** Bytes of all objects in the room, and lost between them. */
  used(untyped: number): number {
    return this.rooms.get(untyped)?.used ?? 0;
  }

  /** Bytes that are left; of memory of unknown size all or nothing. */
  free(untyped: number): bigint {
    const { bytes, used } = this.rooms.get(untyped) ?? { bytes: Infinity, used: 0 };
    if (bytes === Infinity) return used === 0 ? 2n ** 62n : 0n;
    return BigInt(bytes - used);
  }

  /** False when there is no room. Memory of unknown size has room for all. */
  retype(untyped: number, kind: number, first: number, count: number): boolean {
    const type = kind & 0xff;
    const size = 2 ** (FIXED_BITS[type] ?? kind >> 8);
    const room = this.rooms.get(untyped) ?? this.open(untyped, Infinity);
    const alignment = Math.min(size, LARGEST_ALIGNMENT);
    const start = Math.ceil(room.used / alignment) * alignment;
    if (start + count * size > room.bytes) return false;
    room.used = start + count * size;
    this.last = { first, count, offset: start, size };
    for (let slot = first; slot < first + count; slot++) {
      this.remove(slot);
      room.children.add(slot);
      this.parents.set(slot, room);
      if (type === UNTYPED) this.open(slot, size);
    }
    return true;
  }

  /** The capability lives on in another table, as long as its parent is not revoked. */
  moveAway(slot: number): void {
    const room = this.parents.get(slot);
    this.parents.delete(slot);
    if (room?.children.delete(slot) === true) room.moved++;
  }

  remove(slot: number): void {
    const room = this.parents.get(slot);
    this.parents.delete(slot);
    if (room === undefined) return;
    room.children.delete(slot);
    if (room.children.size + room.moved === 0) room.used = 0;
  }

  revoke(untyped: number): void {
    const room = this.rooms.get(untyped);
    if (room === undefined) return;
    for (const slot of room.children) this.parents.delete(slot);
    room.children.clear();
    room.moved = 0;
    room.used = 0;
  }

  private open(untyped: number, bytes: number): Room {
    const room = { bytes, used: 0, children: new Set<number>(), moved: 0 };
    this.rooms.set(untyped, room);
    return room;
  }
}
