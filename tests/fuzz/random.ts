// Numbers that look random and follow from a seed (mulberry32), and choices made of them.

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  chance(one: number): boolean {
    return this.below(one) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }

  word(): bigint {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 1) bytes[at] = this.next();
    return bytes;
  }
}

/** Numbers at which things tend to go wrong. */
export const INTERESTING = [
  0n,
  1n,
  7n,
  8n,
  63n,
  64n,
  65n,
  4095n,
  4096n,
  4097n,
  0x7fffn,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_f000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x4_0000_0000n,
  0x7fff_ffff_f000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
] as const;
