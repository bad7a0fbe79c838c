// A virtio 1 block device as the specification describes it, written from the device's
// side: it answers register accesses and walks the driver's queue in the script's memory.
// Physical addresses are linear ones plus PHYSICAL.

import type { Hardware, Script } from "./script.ts";

export const PHYSICAL = 0x1_4000_0000n;
const COMMON = 0xe000_0000;
const DEVICE = 0xe000_2000;
const NOTIFY = 0xe000_3000;
const NOTIFY_MULTIPLIER = 4;
const SECTOR = 512;

/**
 * AssemblyScript that makes `disk` one at this device, whose queue and data lie at
 * `memory`. It needs CONNECTION_IMPORTS.
 */
export function connection(memory: number): string {
  return `
    disk.transport = changetype<VirtioTransport>(memory.data(16, 8));
    disk.transport.common = ${COMMON};
    disk.transport.device = ${DEVICE};
    disk.transport.notify = ${NOTIFY};
    disk.transport.notifyMultiplier = ${NOTIFY_MULTIPLIER};
    disk.queue = changetype<Virtqueue>(memory.data(304, 8));
    disk.memory = ${memory};
    disk.physicalMemory = ${PHYSICAL} + ${memory};`;
}

export const CONNECTION_IMPORTS = `
  import { VirtioTransport } from "./libsys/driver/virtio-transport";
  import { Virtqueue } from "./libsys/driver/virtqueue";`;

export class FakeVirtioDisk {
  image: Uint8Array;
  features = (1n << 32n) | (1n << 5n);
  agreed = 0n;
  status = 0;
  queueLimit = 256;
  queueSize = 0;
  queueEnabled = false;
  vector = 0xffff;
  refusesVector = false;
  refusesFeatures = false;
  /** Head to report in place of the true one. */
  lie: number | null = null;
  /** Sectors whose reading fails. */
  readonly bad = new Set<bigint>();
  /** While true, requests stay in the queue. */
  stalled = false;
  script: Script | null = null;
  private featureSelect = 0;
  private queue = { descriptors: 0n, available: 0n, used: 0n };
  private seen = 0;
  private done = 0;

  constructor(image: Uint8Array) {
    this.image = image;
  }

  get hardware(): Hardware {
    return {
      fence: () => undefined,
      mmioRead8: (address: number) => this.read(address >>> 0, 1),
      mmioRead16: (address: number) => this.read(address >>> 0, 2),
      mmioRead32: (address: number) => this.read(address >>> 0, 4),
      mmioWrite8: (address: number, value: number) => this.write(address >>> 0, value, 1),
      mmioWrite16: (address: number, value: number) =>
        this.write(address >>> 0, value, 2),
      mmioWrite32: (address: number, value: number) =>
        this.write(address >>> 0, value, 4),
    };
  }

  /** Serves what the driver has made available. */
  serve(): void {
    const memory = this.memory();
    const available = this.linear(this.queue.available);
    while (this.seen !== memory.getUint16(available + 2, true)) {
      const slot = this.seen % this.queueSize;
      const head = memory.getUint16(available + 4 + slot * 2, true);
      this.finish(this.lie ?? head, this.execute(head));
      this.seen = (this.seen + 1) & 0xffff;
    }
  }

  private memory(): DataView {
    if (this.script === null) throw new Error("the fake disk has no script");
    return new DataView(this.script.bytes().buffer);
  }

  private linear(physical: bigint): number {
    return Number(physical - PHYSICAL);
  }

  private chain(head: number): { at: number; length: number; writable: boolean }[] {
    const memory = this.memory();
    const buffers = [];
    for (let index = head; ;) {
      const at = this.linear(this.queue.descriptors) + index * 16;
      const flags = memory.getUint16(at + 12, true);
      buffers.push({
        at: this.linear(memory.getBigUint64(at, true)),
        length: memory.getUint32(at + 8, true),
        writable: (flags & 2) !== 0,
      });
      if ((flags & 1) === 0) return buffers;
      index = memory.getUint16(at + 14, true);
    }
  }

  private execute(head: number): number {
    const chain = this.chain(head);
    const shape = chain.map(({ writable }) => (writable ? "w" : "r")).join("");
    const [header, data, status] = chain;
    if (shape !== "rww" || !header || !data || !status) {
      throw new Error(`the request is ${shape}, not header, data, status`);
    }
    const memory = this.memory();
    const sector = memory.getBigUint64(header.at + 8, true);
    const from = Number(sector) * SECTOR;
    const isRead = memory.getUint32(header.at, true) === 0;
    const failed =
      !isRead || this.bad.has(sector) || from + data.length > this.image.length;
    const bytes = this.image.subarray(from, from + data.length);
    if (!failed) new Uint8Array(memory.buffer).set(bytes, data.at);
    memory.setUint8(status.at, failed ? 1 : 0);
    return failed ? 1 : data.length + 1;
  }

  private finish(head: number, written: number): void {
    const memory = this.memory();
    const used = this.linear(this.queue.used);
    const entry = used + 4 + (this.done % this.queueSize) * 8;
    memory.setUint32(entry, head, true);
    memory.setUint32(entry + 4, written, true);
    this.done = (this.done + 1) & 0xffff;
    memory.setUint16(used + 2, this.done, true);
  }

  private read(address: number, size: number): number {
    if (address >= COMMON && address < COMMON + 56)
      return this.readCommon(address - COMMON);
    if (address >= DEVICE && address < DEVICE + 64)
      return this.readDevice(address - DEVICE);
    const memory = this.memory();
    if (size === 1) return memory.getUint8(address);
    return size === 2 ? memory.getUint16(address, true) : memory.getUint32(address, true);
  }

  private readCommon(offset: number): number {
    switch (offset) {
      case 4:
        return (
          Number((this.features >> BigInt(32 * this.featureSelect)) & 0xffffffffn) | 0
        );
      case 20:
        return this.status;
      case 24:
        return this.queueLimit;
      case 26:
        return this.vector;
      default:
        return 0;
    }
  }

  private readDevice(offset: number): number {
    const capacity = BigInt(Math.floor(this.image.length / SECTOR));
    return offset < 8 ? Number((capacity >> BigInt(offset * 8)) & 0xffffffffn) : SECTOR;
  }

  private write(address: number, value: number, size: number): void {
    if (address === NOTIFY) {
      if (!this.stalled) this.serve();
    } else if (address >= COMMON && address < COMMON + 56) {
      this.writeCommon(address - COMMON, value);
    } else {
      const memory = this.memory();
      if (size === 2) memory.setUint16(address, value, true);
      else throw new Error(`a write of ${size} bytes to ${address.toString(16)}`);
    }
  }

  private writeCommon(offset: number, value: number): void {
    if (offset === 0 || offset === 8) this.featureSelect = value;
    else if (offset === 12)
      this.agreed |= BigInt(value >>> 0) << BigInt(32 * this.featureSelect);
    else if (offset === 20) this.setStatus(value);
    else if (offset === 24) this.queueSize = value;
    else if (offset === 26) this.vector = this.refusesVector ? 0xffff : value;
    else if (offset === 28) this.queueEnabled = value === 1;
    else if (offset >= 32) this.setQueue(offset, BigInt(value >>> 0));
  }

  private setStatus(value: number): void {
    this.status = value;
    if (this.refusesFeatures) this.status &= ~8;
    if (value !== 0) return;
    this.queueEnabled = false;
    this.agreed = 0n;
    this.seen = 0;
    this.done = 0;
    this.queue = { descriptors: 0n, available: 0n, used: 0n };
  }

  private setQueue(offset: number, value: bigint): void {
    const field = (["descriptors", "available", "used"] as const)[(offset - 32) >> 3];
    if (field === undefined) throw new Error(`unknown common register ${offset}`);
    this.queue[field] |= offset % 8 === 0 ? value : value << 32n;
  }
}
