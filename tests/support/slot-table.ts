// What lies in the slots of the loader's own table, as far as objects were made there:
// for a loader that takes over the table of one that ended, and asks the core what is in
// it.

/** One capability that retype made; what was made of untyped memory is its child. */
interface Made {
  type: number;
  sizeBits: number;
  address: number;
  children: Set<number>;
}

const ROOT_BYTES = 2 ** 30;

export class SlotTable {
  private readonly slots = new Map<number, Made>();
  private readonly parents = new Map<number, number>();

  /** Notes `count` objects made of `untyped`, of which the first lies at `offset`. */
  retype(
    untyped: number,
    kind: number,
    made: { first: number; count: number; offset: number; size: number },
  ): void {
    const parent = this.slots.get(untyped) ?? this.root(untyped);
    for (let index = 0; index < made.count; index++) {
      const slot = made.first + index;
      const address = parent.address + made.offset + index * made.size;
      const children = new Set<number>();
      this.slots.set(slot, { type: kind & 0xff, sizeBits: kind >> 8, address, children });
      this.parents.set(slot, untyped);
      parent.children.add(slot);
    }
  }

  /** Memory that was there from the start; each lies elsewhere. */
  private root(slot: number): Made {
    const root = {
      type: 1,
      sizeBits: 0,
      address: slot * ROOT_BYTES,
      children: new Set<number>(),
    };
    this.slots.set(slot, root);
    return root;
  }

  /** A capability that came from elsewhere. */
  put(slot: number, type: number): void {
    this.slots.set(slot, { type, sizeBits: 0, address: 0, children: new Set() });
  }

  /** The slot is empty, and what was in it is gone, or somewhere else. */
  remove(slot: number): void {
    this.slots.get(this.parents.get(slot) ?? -1)?.children.delete(slot);
    this.parents.delete(slot);
    this.slots.delete(slot);
  }

  /** All that was made of the memory in the slot is gone, in whatever slot. */
  revoke(slot: number): void {
    for (const child of [...(this.slots.get(slot)?.children ?? [])]) {
      this.revoke(child);
      this.remove(child);
    }
  }

  /** As TableOperation.Describe: type, and log2 of the size. */
  describe(slot: number): bigint {
    const made = this.slots.get(slot);
    return made === undefined ? 0n : BigInt(made.type | (made.sizeBits << 16));
  }

  address(slot: number): bigint {
    return BigInt((this.slots.get(slot) ?? this.root(slot)).address);
  }
}
