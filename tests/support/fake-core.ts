// A core for one process, as far as its own capability table goes: what scripts under
// test make, copy, mint, move and delete. Hand `hardware` to loadScript.

import type { Hardware } from "./script.ts";

/** libsys/abi/object.ts. */
export const ObjectType = { Untyped: 1, Endpoint: 7, Reply: 9 } as const;
export const OK = 0;
export const BAD_HANDLE = -1;
export const BAD_OPERATION = -5;
export const OCCUPIED = -8;
export const NO_MEMORY = -9;
export const NOT_FOUND = -64;
export const EXISTS = -65;
export const REFUSED = -74;

const TABLE = 1;
const TABLE_OPERATION = { Copy: 1, Mint: 2, Move: 3, Delete: 4, Revoke: 5, Describe: 7 };

/** One capability; copies of it share `object`. */
export interface FakeCapability {
  type: number;
  badge: bigint;
  object: object;
  sizeBits: number;
  parent: FakeCapability | null;
}

export class FakeCore {
  readonly slots = new Map<number, FakeCapability>();
  /** Reply objects answered, in order, with the label of the answer. */
  readonly replies: { handle: number; label: number }[] = [];
  private value = 0n;

  /** Puts a new object's capability into `slot`. */
  add(slot: number, type: number, sizeBits = 0): FakeCapability {
    const capability = { type, badge: 0n, object: {}, sizeBits, parent: null };
    this.slots.set(slot, capability);
    return capability;
  }

  readonly hardware: Hardware = {
    invoke: (handle: number, operation: number, ...rest: bigint[]) =>
      this.invoke(handle, operation, rest.map(Number), rest[3] ?? 0n),
    reply: (handle: number, tag: bigint) => {
      this.replies.push({ handle, label: Number(BigInt.asIntN(32, tag >> 32n)) });
      return OK;
    },
    resultValue: () => this.value,
  };

  private invoke(handle: number, operation: number, a: number[], badge: bigint): number {
    if (handle === TABLE) return this.invokeTable(operation, a, badge);
    const untyped = this.slots.get(handle);
    if (untyped?.type !== ObjectType.Untyped) return BAD_HANDLE;
    return this.retype(untyped, a);
  }

  private retype(untyped: FakeCapability, a: number[]): number {
    const [kind = 0, , first = 0, count = 0] = a;
    const sizeBits = kind >> 8;
    const used = [...this.slots.values()]
      .filter(({ parent }) => parent === untyped)
      .reduce((sum, child) => sum + 2 ** child.sizeBits, 0);
    if (used + count * 2 ** sizeBits > 2 ** untyped.sizeBits) return NO_MEMORY;
    for (let slot = first; slot < first + count; slot += 1) {
      if (this.slots.has(slot)) return OCCUPIED;
      this.add(slot, kind & 0xff, sizeBits).parent = untyped;
    }
    return OK;
  }

  private invokeTable(operation: number, a: number[], badge: bigint): number {
    const [slot = 0, source = 0] = a;
    switch (operation) {
      case TABLE_OPERATION.Copy:
      case TABLE_OPERATION.Mint:
        return this.derive(slot, source, operation === TABLE_OPERATION.Mint ? badge : 0n);
      case TABLE_OPERATION.Delete:
        return this.slots.delete(slot) ? OK : BAD_HANDLE;
      case TABLE_OPERATION.Revoke:
        return this.revoke(slot);
      case TABLE_OPERATION.Describe:
        this.value = BigInt(this.slots.get(slot)?.type ?? 0);
        return OK;
      default:
        return BAD_OPERATION;
    }
  }

  private derive(slot: number, source: number, badge: bigint): number {
    const original = this.slots.get(source);
    if (original === undefined) return BAD_HANDLE;
    if (this.slots.has(slot)) return OCCUPIED;
    this.slots.set(slot, { ...original, badge: original.badge || badge });
    return OK;
  }

  private revoke(slot: number): number {
    const parent = this.slots.get(slot);
    if (parent === undefined) return BAD_HANDLE;
    for (const [at, child] of this.slots) {
      if (child.parent === parent) this.slots.delete(at);
    }
    return OK;
  }
}
