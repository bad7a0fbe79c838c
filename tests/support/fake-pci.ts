// A PCI host bridge behind ports 0xcf8 and 0xcfc: configuration spaces that size their
// regions as real functions do.

export interface FakeFunction {
  /** bus << 8 | slot << 3 | function */
  readonly address: number;
  readonly bytes: Buffer;
  /**
   * Size of each region register, 0 where nothing is; a 64-bit region's second register
   * is 'high'.
   */
  readonly regions: (number | "high")[];
}

interface Description {
  address: number;
  vendor: number;
  product: number;
  classCode: number;
  revision?: number;
  subsystem?: [number, number];
  headerType?: number;
  secondaryBus?: number;
  /** [low bits of the register with flags, bytes] for each register used. */
  regions?: Record<number, { base: bigint; flags: number; bytes: number }>;
  msix?: { vectors: number; region: number; offset: number };
}

export function fakeFunction(about: Description): FakeFunction {
  const bytes = Buffer.alloc(256);
  bytes.writeUInt16LE(about.vendor, 0);
  bytes.writeUInt16LE(about.product, 2);
  bytes.writeUInt32LE(((about.classCode << 8) | (about.revision ?? 0)) >>> 0, 8);
  bytes[14] = about.headerType ?? 0;
  const [vendor, device] = about.subsystem ?? [0, 0];
  if (about.secondaryBus === undefined) {
    bytes.writeUInt16LE(vendor, 0x2c);
    bytes.writeUInt16LE(device, 0x2e);
  } else bytes[0x19] = about.secondaryBus;
  if (about.msix) writeMessages(bytes, about.msix);
  return {
    address: about.address,
    bytes,
    regions: writeRegions(bytes, about.regions ?? {}),
  };
}

function writeMessages(bytes: Buffer, about: NonNullable<Description["msix"]>): void {
  bytes.writeUInt16LE(0x10, 6);
  bytes[0x34] = 0x40;
  // A vendor capability comes first, so that the list is walked.
  bytes.writeUInt16LE(0x4809, 0x40);
  bytes.writeUInt16LE(0x0011, 0x48);
  bytes.writeUInt16LE(about.vectors - 1, 0x4a);
  bytes.writeUInt32LE(about.offset | about.region, 0x4c);
}

function writeRegions(
  bytes: Buffer,
  regions: NonNullable<Description["regions"]>,
): (number | "high")[] {
  const sizes: (number | "high")[] = [0, 0, 0, 0, 0, 0];
  for (const [key, { base, flags, bytes: size }] of Object.entries(regions)) {
    const index = Number(key);
    sizes[index] = size;
    bytes.writeUInt32LE((Number(base & 0xffffffffn) | flags) >>> 0, 0x10 + index * 4);
    if ((flags & 6) !== 4 || flags & 1) continue;
    sizes[index + 1] = "high";
    bytes.writeUInt32LE(Number(base >> 32n), 0x14 + index * 4);
  }
  return sizes;
}

/**
 * The ports; `read` and `write` are what the core does for In… and Out… on the port
 * capability.
 */
export class FakePci {
  private selected = 0;
  private readonly functions: FakeFunction[];

  constructor(functions: FakeFunction[]) {
    this.functions = functions;
  }

  read(port: number, size: number): number {
    const target = this.target();
    if (!target) return 2 ** (8 * size) - 1;
    return target.bytes.readUIntLE((this.selected & 0xfc) + (port & 3), size);
  }

  write(port: number, size: number, value: number): void {
    if (port === 0xcf8) this.selected = value >>> 0;
    else this.configure((this.selected & 0xfc) + (port & 3), size, value >>> 0);
  }

  private target(): FakeFunction | undefined {
    const address = (this.selected >>> 8) & 0xffff;
    return this.functions.find((one) => one.address === address);
  }

  private configure(offset: number, size: number, value: number): void {
    const target = this.target();
    if (!target) return;
    const index = (offset - 0x10) / 4;
    const isRegion = size === 4 && index >= 0 && index < 6 && Number.isInteger(index);
    if (isRegion) writeRegister(target, index, value);
    else target.bytes.writeUIntLE(value, offset, size);
  }
}

/** Address bits below the size are hard-wired to 0 and the flag bits to what they are. */
function writeRegister(target: FakeFunction, index: number, value: number): void {
  const size = target.regions[index];
  const offset = 0x10 + index * 4;
  if (size === "high") return void target.bytes.writeUInt32LE(value, offset);
  if (size === undefined || size === 0) return;
  const flags = target.bytes[offset] & (target.bytes[offset] & 1 ? 3 : 15);
  target.bytes.writeUInt32LE(((value & ~(size - 1)) | flags) >>> 0, offset);
}
