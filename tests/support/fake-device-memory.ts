// Untyped device memory as the core hands it out: from its beginning on, objects aligned
// to their size, each address once.

import type { Hardware } from "./script.ts";

const OK = 0;
const BAD_HANDLE = -1;
const OCCUPIED = -8;
const NO_MEMORY = -9;
const UNTYPED = 1;
const RETYPE = 1;

interface Piece {
  first: bigint;
  bytes: bigint;
  used: bigint;
  type: number;
}

export class FakeDeviceMemory {
  /** What each slot of the table holds. */
  readonly slots = new Map<number, Piece>();

  /** Untyped memory of `pages` pages from physical page `page` on. */
  add(slot: number, page: bigint, pages: bigint): void {
    const bytes = pages << 12n;
    this.slots.set(slot, { first: page << 12n, bytes, used: 0n, type: UNTYPED });
  }

  /** Physical page of the frame in `slot`. */
  page(slot: number): bigint {
    return (this.slots.get(slot)?.first ?? 0n) >> 12n;
  }

  readonly hardware: Hardware = {
    invoke: (handle: number, operation: number, ...rest: bigint[]) =>
      operation === RETYPE ? this.retype(handle, rest) : BAD_HANDLE,
    resultValue: () => 0n,
  };

  private retype(handle: number, rest: bigint[]): number {
    const [kind = 0n, , slot = 0n, count = 0n] = rest;
    const source = this.slots.get(handle);
    if (source?.type !== UNTYPED) return BAD_HANDLE;
    const size = 1n << (kind >> 8n);
    let at = source.first + source.used;
    at = (at + size - 1n) & ~(size - 1n);
    if (at + size * count > source.first + source.bytes) return NO_MEMORY;
    for (let index = 0; index < Number(count); index++) {
      const target = Number(slot) + index;
      if (this.slots.has(target)) return OCCUPIED;
      const type = Number(kind & 0xffn);
      this.slots.set(target, { first: at, bytes: size, used: 0n, type });
      at += size;
    }
    source.used = at - source.first;
    return OK;
  }
}
