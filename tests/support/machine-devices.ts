// The devices that the core itself drives, as far as it looks at them: local APIC, I/O
// APIC, HPET, ports.

const LOCAL_APIC = 0xfee0_0000;
const IO_APIC = 0xfec0_0000;
const HPET = 0xfed0_0000;
const PINS = 24;
const NANOSECONDS_PER_COUNT = 10n;
const FEMTOSECONDS_PER_COUNT = 10_000_000;

export class MachineDevices {
  /** What was written to ports, oldest first. */
  readonly portWrites: { port: number; value: number; width: number }[] = [];
  /** What reading a port gives; 0xff… where nothing is set. */
  readonly portValues = new Map<number, number>();
  /** Text shown on the debug console. */
  console = "";
  /** Nanoseconds since power-on. */
  time = 0n;
  /** When the armed timer interrupts, or null. */
  timerDue: bigint | null = null;
  /** Nanoseconds that one count of the timer takes. */
  timerSlowness = 1n;
  endsOfInterrupt = 0;
  hpetPresent = true;
  private readonly redirections = new Uint32Array(PINS * 2);
  private selected = 0;

  readPort(port: number, width: number): number {
    return this.portValues.get(port) ?? 2 ** (8 * width) - 1;
  }

  writePort(port: number, value: number, width: number): void {
    if (port === 0xe9) this.console += String.fromCharCode(value);
    else this.portWrites.push({ port, value: value >>> 0, width });
  }

  /** What the core does with ports; `bytes` is its memory. */
  portImports(bytes: () => Uint8Array): WebAssembly.ModuleImports {
    const write = (width: number) => (port: number, value: number) =>
      this.writePort(port, value, width);
    return {
      portIn8: (port: number) => this.readPort(port, 1),
      portIn16: (port: number) => this.readPort(port, 2),
      portIn32: (port: number) => this.readPort(port, 4),
      portOut8: write(1),
      portOut16: write(2),
      portOut32: write(4),
      portOutBytes: (port: number, from: number, count: number) => {
        for (const byte of bytes().subarray(from, from + count)) write(1)(port, byte);
      },
    };
  }

  /** Low half of a pin's redirection entry. */
  redirection(pin: number): number {
    return this.redirections[2 * pin];
  }

  masked(pin: number): boolean {
    return (this.redirection(pin) & 0x1_0000) !== 0;
  }

  read(address: number): number {
    switch (address) {
      case LOCAL_APIC + 0x20:
        return 0;
      case IO_APIC + 0x10:
        return this.readIoApic();
      case HPET + 4:
        return this.hpetPresent ? FEMTOSECONDS_PER_COUNT : 0xffff_ffff;
      case HPET + 0xf0:
        return Number((this.time / NANOSECONDS_PER_COUNT) & 0xffff_ffffn);
      case HPET + 0xf4:
        return Number((this.time / NANOSECONDS_PER_COUNT) >> 32n);
      default:
        throw new Error(`the core read device register 0x${address.toString(16)}`);
    }
  }

  write(address: number, value: number): void {
    if (address === IO_APIC) this.selected = value;
    else if (address === IO_APIC + 0x10) this.writeIoApic(value);
    else if (address === LOCAL_APIC + 0xb0) this.endsOfInterrupt += 1;
    else if (address === LOCAL_APIC + 0x380) this.armTimer(value);
  }

  private armTimer(count: number): void {
    this.timerDue = this.time + BigInt(count >>> 0) * this.timerSlowness;
  }

  private readIoApic(): number {
    if (this.selected === 1) return ((PINS - 1) << 16) | 0x20;
    return this.redirections[this.selected - 0x10];
  }

  private writeIoApic(value: number): void {
    this.redirections[this.selected - 0x10] = value;
  }
}
