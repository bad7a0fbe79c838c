// A 16550 UART as its data sheet describes it, behind IoPort invocations: the test is the
// other end of the line.

import type { Hardware } from "./script.ts";

/** IoPortOperation of libsys/abi/object.ts. */
const IN8 = 2;
const OUT8 = 5;
const OUT_OF_RANGE = -6;
const FIFO_DEPTH = 16;

export class FakeUart {
  readonly base: number;
  /** Bytes that left the device. */
  readonly sent: number[] = [];
  interruptEnable = 0;
  lineControl = 0;
  modemControl = 0;
  divisor = 0;
  /** While true, the transmitter keeps what it is given. */
  stalled = false;
  present = true;
  overflows = 0;
  private readonly receiveFifo: number[] = [];
  private transmitFifo: number[] = [];
  private scratch = 0;
  private emptyPending = false;
  private value = 0;

  constructor(base: number) {
    this.base = base;
  }

  /** The hardware imports that a script needs to reach this device. */
  get hardware(): Hardware {
    return {
      invoke: (_handle: number, operation: number, port: bigint, value: bigint): number =>
        this.invoke(operation, Number(port) - this.base, Number(value)),
      resultValue: () => BigInt(this.value),
    };
  }

  /** Bytes arrive on the line. */
  arrive(bytes: Iterable<number>): void {
    for (const byte of bytes) {
      if (this.receiveFifo.length < FIFO_DEPTH) this.receiveFifo.push(byte);
      else this.overflows++;
    }
  }

  /** The line takes what the transmitter holds. */
  drain(): void {
    this.sent.push(...this.transmitFifo);
    if (this.transmitFifo.length > 0) this.emptyPending = true;
    this.transmitFifo = [];
  }

  /** The level of the interrupt line. */
  get interrupting(): boolean {
    return this.cause() !== 1;
  }

  private invoke(operation: number, register: number, value: number): number {
    if (register < 0 || register > 7) return OUT_OF_RANGE;
    if (operation === IN8) this.value = this.present ? this.read(register) : 0xff;
    if (operation === OUT8 && this.present) this.write(register, value);
    return 0;
  }

  private cause(): number {
    if ((this.modemControl & 8) === 0) return 1;
    if (this.interruptEnable & 1 && this.receiveFifo.length > 0) return 4;
    if (this.interruptEnable & 2 && this.emptyPending) return 2;
    return 1;
  }

  private read(register: number): number {
    const latched = (this.lineControl & 0x80) !== 0;
    switch (register) {
      case 0:
        return latched ? this.divisor & 0xff : (this.receiveFifo.shift() ?? 0);
      case 1:
        return latched ? this.divisor >> 8 : this.interruptEnable;
      case 2:
        return this.identify();
      case 3:
        return this.lineControl;
      case 5:
        return (
          (this.receiveFifo.length > 0 ? 1 : 0) |
          (this.transmitFifo.length > 0 ? 0 : 0x60)
        );
      case 7:
        return this.scratch;
      default:
        return 0;
    }
  }

  private identify(): number {
    const cause = this.cause();
    if (cause === 2) this.emptyPending = false;
    return 0xc0 | cause;
  }

  private write(register: number, value: number): void {
    const latched = (this.lineControl & 0x80) !== 0;
    if (register === 0 && latched) this.divisor = (this.divisor & 0xff00) | value;
    else if (register === 0) this.transmit(value);
    else if (register === 1 && latched)
      this.divisor = (this.divisor & 0xff) | (value << 8);
    else if (register === 1) this.enable(value);
    else if (register === 3) this.lineControl = value;
    else if (register === 4) this.modemControl = value;
    else if (register === 7) this.scratch = value;
  }

  private enable(value: number): void {
    const turnedOn = (value & 2) !== 0 && (this.interruptEnable & 2) === 0;
    this.interruptEnable = value;
    if (turnedOn && this.transmitFifo.length === 0) this.emptyPending = true;
  }

  private transmit(byte: number): void {
    if (this.transmitFifo.length === FIFO_DEPTH) {
      this.overflows++;
      return;
    }
    this.emptyPending = false;
    this.transmitFifo.push(byte);
    if (!this.stalled) this.drain();
  }
}
