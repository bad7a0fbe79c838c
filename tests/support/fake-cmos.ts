// The CMOS clock behind its two ports: a register file, an index, and updates that the
// test can provoke.

import type { Hardware } from "./script.ts";

const IN8 = 2;
const OUT8 = 5;

export class FakeCmos {
  readonly registers = new Uint8Array(128);
  /** Called before each read of a register: lets time pass between two reads. */
  onRead: (register: number) => void = () => undefined;
  private index = 0;
  private value = 0;

  get hardware(): Hardware {
    return {
      invoke: (
        _handle: number,
        operation: number,
        port: bigint,
        value: bigint,
      ): number => {
        if (operation === OUT8 && port === 0x70n) this.index = Number(value) & 0x7f;
        if (operation === IN8 && port === 0x71n) {
          this.onRead(this.index);
          this.value = this.registers[this.index] ?? 0xff;
        }
        return 0;
      },
      resultValue: () => BigInt(this.value),
    };
  }

  /** Sets the date the way the mode bits in status B say. */
  set(date: Date, statusB: number): void {
    const encode = (value: number): number =>
      statusB & 4 ? value : (Math.trunc(value / 10) << 4) | (value % 10);
    const hours = date.getUTCHours();
    const twelve = encode(hours % 12 === 0 ? 12 : hours % 12) | (hours >= 12 ? 0x80 : 0);
    this.registers[0x0b] = statusB;
    this.registers[0x0d] = 0x80;
    this.registers[0x00] = encode(date.getUTCSeconds());
    this.registers[0x02] = encode(date.getUTCMinutes());
    this.registers[0x04] = statusB & 2 ? encode(hours) : twelve;
    this.registers[0x07] = encode(date.getUTCDate());
    this.registers[0x08] = encode(date.getUTCMonth() + 1);
    this.registers[0x09] = encode(date.getUTCFullYear() % 100);
    this.registers[0x32] = encode(Math.trunc(date.getUTCFullYear() / 100));
  }
}
