// Passes byte spans (libsys/span.ts) to a compiled script and reads those that come back.

import type { Script } from "./script.ts";

/** Where spans are written: above the script's own data, inside its first 4 MiB. */
const SCRATCH = 0x10_0000;
const SCRATCH_END = 0x40_0000;

/** A script's scratch memory, used round and round. */
export class Spans {
  private readonly script: Script;
  private next = SCRATCH;

  constructor(script: Script) {
    this.script = script;
  }

  /** Writes `content` and returns its address and length, as two arguments. */
  pass(content: string | Uint8Array): [number, number] {
    const bytes = Buffer.from(content);
    if (this.next + bytes.length > SCRATCH_END) this.next = SCRATCH;
    const address = this.next;
    this.script.put(address, bytes);
    this.next += bytes.length;
    return [address, bytes.length];
  }

  /** The text that a span returned by the script names. */
  text(span: number | bigint): string {
    const bits = BigInt.asUintN(64, BigInt(span));
    return this.script.get(Number(bits & 0xffffffffn), Number(bits >> 32n));
  }
}
