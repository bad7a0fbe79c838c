// One 16550 UART. Knows the hardware, nothing about IPC. The rings hold what came in and
// was not read, and what has still to go out; the transmit interrupt is on only while
// there is something to send.

import { ByteRing } from "../../../libsys/byte-ring";
import { Ports } from "../../../libsys/driver/port";
import {
  FIFO_DEPTH,
  FifoControl,
  InterruptEnable,
  InterruptIdentification,
  LineControl,
  LineStatus,
  ModemControl,
  Register,
} from "./registers";

/** More causes than one interrupt can have: a device that shows more is broken. */
const MAXIMUM_CAUSES: u32 = 4096;

@unmanaged
@final
export class Uart {
  ports: Ports;
  received: ByteRing;
  transmitted: ByteRing;
  interruptEnable: u32; // InterruptEnable bits as last written
  /** Bytes lost because nobody read them in time. */
  overruns: u32;

  /**
   * True when a UART answers at the ports: its scratch register keeps what is written to
   * it.
   */
  probe(): bool {
    this.ports.write8(Register.Scratch, 0x5a);
    if (this.ports.read8(Register.Scratch) != 0x5a) return false;
    this.ports.write8(Register.Scratch, 0xa5);
    return this.ports.read8(Register.Scratch) == 0xa5;
  }

  /** Brings the device from any state to 115,200 baud, 8N1, receiving with interrupts. */
  reset(): void {
    const ports = this.ports;
    ports.write8(Register.InterruptEnable, InterruptEnable.None);
    this.setDivisor(1);
    ports.write8(Register.FifoControl, FifoControl.EnableAndClear);
    ports.write8(Register.ModemControl, ModemControl.Ready);
    this.overruns = 0;
    this.interruptEnable = InterruptEnable.None;
    this.enable(InterruptEnable.Received);
  }

  /** Sets the speed: so many times slower than the highest. */
  setDivisor(divisor: u32): void {
    const ports = this.ports;
    ports.write8(Register.LineControl, LineControl.DivisorLatch);
    ports.write8(Register.Data, divisor & 0xff);
    // Behind the latch, interruptEnable's register is the divisor's upper half.
    ports.write8(Register.InterruptEnable, divisor >> 8);
    ports.write8(Register.LineControl, LineControl.EightBits);
  }

  /** Silences the device. */
  stop(): void {
    this.enable(InterruptEnable.None);
  }

  /**
   * Serves every cause of an interrupt. The PC's line is edge-triggered: a cause left
   * over would keep the line high, and no edge would ever come again.
   */
  onInterrupt(): void {
    for (let cause: u32 = 0; cause < MAXIMUM_CAUSES; ++cause) {
      const identification = this.ports.read8(Register.InterruptIdentification);
      if (identification & InterruptIdentification.NonePending) return;
      this.receive();
      this.transmit();
      this.ports.read8(Register.ModemStatus);
    }
  }

  /** Queues bytes for sending and starts the transmitter; returns how many had room. */
  send(bytes: u32, length: u32): u32 {
    const count = this.transmitted.write(bytes, length);
    this.transmit();
    return count;
  }

  /** True when all that was queued has left the device. */
  get idle(): bool {
    if (this.transmitted.used != 0) return false;
    return (this.ports.read8(Register.LineStatus) & LineStatus.Idle) != 0;
  }

  private receive(): void {
    while (this.ports.read8(Register.LineStatus) & LineStatus.DataReady) {
      if (!this.received.push(this.ports.read8(Register.Data))) this.overruns++;
    }
  }

  private transmit(): void {
    const ring = this.transmitted;
    // Empty promises room for a whole FIFO, so the status is read once for each batch.
    while (ring.used != 0) {
      const status = this.ports.read8(Register.LineStatus);
      if ((status & LineStatus.TransmitEmpty) == 0) break;
      const count = min(ring.used, FIFO_DEPTH);
      for (let i: u32 = 0; i < count; ++i) {
        this.ports.write8(Register.Data, ring.pop());
      }
    }
    const more = ring.used != 0 ? InterruptEnable.TransmitterEmpty : InterruptEnable.None;
    this.enable(InterruptEnable.Received | more);
  }

  private enable(interrupts: u32): void {
    if (interrupts == this.interruptEnable) return;
    this.interruptEnable = interrupts;
    this.ports.write8(Register.InterruptEnable, interrupts);
  }
}
