// One virtio disk. Knows the hardware, nothing about IPC. Reads go through request slots;
// each has a header, a status byte and SLOT_DATA_BYTES of data in DMA memory:
//
//   | page | content |
//   |---|---|
//   | 0 | the virtqueue |
//   | 1 | for each slot 32 bytes: header, status |
//   | 2… | for each slot one page of data |

import { mmioRead8, mmioWrite16 } from "../../../libsys/hardware";
import { VirtioTransport } from "../../../libsys/driver/virtio-transport";
import { NO_TOKEN, QUEUE_SIZE, Virtqueue } from "../../../libsys/driver/virtqueue";
import {
  Configuration,
  Feature,
  REQUEST_QUEUE,
  Request,
  RequestStatus,
  RequestType,
  SECTOR_BYTES,
} from "./registers";

/** Reads that one disk does at a time. */
export const SLOTS: u32 = 4;
export const DISK_PAGES: u32 = 2 + SLOTS;
export const SLOT_SECTORS: u32 = 8;
/** What startRead and finishRead answer instead of a slot. */
export const NO_SLOT: u32 = NO_TOKEN;

const PAGE: u32 = 4096;
const HEADER_STRIDE: u32 = 32;
/** Header, data, status. */
const BUFFERS: u32 = 3;
/** No device writes this status: a request that still has it has not ended. */
const PENDING: u32 = 0xff;
const MSIX_VECTOR: u32 = 0;

@unmanaged
@final
export class Disk {
  transport: VirtioTransport;
  queue: Virtqueue;
  /** The DMA memory: DISK_PAGES pages at linear `memory`. */
  memory: u32;
  notifyAddress: u32;
  /** One bit for each slot in use. */
  busySlots: u32;
  readOnly: u32; // 0 or 1
  /** 1 when the last read that finishRead gave back failed. */
  failed: u32;
  reserved: u32;
  /** Where the device sees `memory`. */
  physicalMemory: u64;
  sectors: u64;

  /** Brings the device up from any state; false when it can't be driven. */
  start(): bool {
    const transport = this.transport;
    const features = transport.negotiate(Feature.ReadOnly | Feature.BlockSize);
    if (features == 0) return false;
    const size = min(transport.queueLimit(REQUEST_QUEUE), QUEUE_SIZE);
    if (size < BUFFERS) return false;
    this.queue.open(this.memory, size);
    if (!transport.enableQueue(REQUEST_QUEUE, size, this.physical(0), MSIX_VECTOR)) {
      return false;
    }
    this.notifyAddress = transport.notifyAddress(REQUEST_QUEUE);
    this.readOnly = features & Feature.ReadOnly ? 1 : 0;
    this.busySlots = 0;
    transport.start();
    this.sectors = transport.deviceField64(Configuration.Capacity);
    return true;
  }

  /** Takes the device out of operation: it touches no memory after this. */
  stop(): void {
    this.transport.reset();
  }

  /**
   * Asks for `count` sectors, 1 to SLOT_SECTORS, that exist; answers the slot, or
   * NO_SLOT.
   */
  startRead(sector: u64, count: u32): u32 {
    const slot = ctz(~this.busySlots);
    if (slot >= SLOTS || this.queue.broken != 0 || !this.queue.begin(BUFFERS))
      return NO_SLOT;
    this.busySlots |= 1 << slot;
    const header = this.header(slot);
    store<u32>(header + Request.Type, RequestType.Read);
    store<u32>(header + Request.Reserved, 0);
    store<u64>(header + Request.Sector, sector);
    store<u8>(header + Request.HeaderBytes, <u8>PENDING);
    const physicalHeader = this.physical(1) + slot * HEADER_STRIDE;
    this.queue.add(physicalHeader, Request.HeaderBytes, false);
    this.queue.add(this.physical(2 + slot), count * SECTOR_BYTES, true);
    this.queue.add(physicalHeader + Request.HeaderBytes, Request.StatusBytes, true);
    this.queue.submit(slot);
    mmioWrite16(this.notifyAddress, REQUEST_QUEUE);
    return slot;
  }

  /**
   * A slot whose read has ended, or NO_SLOT; `failed` tells how. Its data stays until
   * giveSlot.
   */
  finishRead(): u32 {
    const slot = this.queue.complete();
    if (slot == NO_TOKEN) return NO_SLOT;
    const status = mmioRead8(this.header(slot) + Request.HeaderBytes);
    this.failed = status == RequestStatus.Ok ? 0 : 1;
    return slot;
  }

  /** Where a finished read's data lies. */
  data(slot: u32): u32 {
    return this.memory + (2 + slot) * PAGE;
  }

  giveSlot(slot: u32): void {
    this.busySlots &= ~(1 << slot);
  }

  private header(slot: u32): u32 {
    return this.memory + PAGE + slot * HEADER_STRIDE;
  }

  private physical(page: u32): u64 {
    return this.physicalMemory + page * PAGE;
  }
}
