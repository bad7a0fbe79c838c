// A virtio device behind PCI, modern interface: the registers of its common configuration
// structure (virtio 1.1, section 4.1.4.3) and the order in which a driver brings it up
// (section 3.1.1). The addresses are linear ones, mapped uncached.

import {
  mmioRead16,
  mmioRead32,
  mmioRead8,
  mmioWrite16,
  mmioWrite32,
  mmioWrite8,
} from "../hardware";
import { AVAILABLE_OFFSET, USED_OFFSET } from "./virtqueue";

/** Offsets in struct virtio_pci_common_cfg. */
export const enum Common {
  DeviceFeatureSelect = 0,
  DeviceFeature = 4,
  DriverFeatureSelect = 8,
  DriverFeature = 12,
  ConfigurationVector = 16,
  QueueCount = 18,
  Status = 20,
  Generation = 21,
  QueueSelect = 22,
  QueueSize = 24,
  QueueVector = 26,
  QueueEnable = 28,
  QueueNotifyOffset = 30,
  QueueDescriptors = 32,
  QueueAvailable = 40,
  QueueUsed = 48,
}

export const enum DeviceStatus {
  Acknowledge = 1,
  Driver = 2,
  DriverOk = 4,
  FeaturesOk = 8,
  NeedsReset = 64,
  Failed = 128,
}

/** Section 6: the device follows version 1 of the specification. */
export const FEATURE_VERSION_1: u64 = 1 << 32;
export const NO_VECTOR: u32 = 0xffff;

/** Reads of the status before a device that does not end its reset counts as dead. */
const RESET_READS: u32 = 100_000;
/** Reads of a configuration that changes under the reader. */
const STABLE_READS: u32 = 1000;

@unmanaged
@final
export class VirtioTransport {
  /** Addresses of the structures. */
  common: u32;
  notify: u32;
  device: u32;
  notifyMultiplier: u32;

  /** Resets the device; false when it does not answer. */
  reset(): bool {
    this.setStatus(0);
    for (let attempt: u32 = 0; attempt < RESET_READS; attempt++) {
      if (this.status == 0) return true;
    }
    return false;
  }

  @inline
  get status(): u32 {
    return mmioRead8(this.common + Common.Status);
  }

  /**
   * Resets the device and agrees on the features of `wanted` that it offers and version
   * 1; answers those agreed, or 0 when it is no version 1 device or refuses.
   */
  negotiate(wanted: u64): u64 {
    if (!this.reset()) return 0;
    this.addStatus(DeviceStatus.Acknowledge);
    this.addStatus(DeviceStatus.Driver);
    const offered = this.deviceFeatures();
    if ((offered & FEATURE_VERSION_1) == 0) return this.fail();
    const agreed = offered & (wanted | FEATURE_VERSION_1);
    this.setDriverFeatures(agreed);
    this.addStatus(DeviceStatus.FeaturesOk);
    if ((this.status & DeviceStatus.FeaturesOk) == 0) return this.fail();
    return agreed;
  }

  /** The most descriptors that queue `queue` can have; 0: there is no such queue. */
  queueLimit(queue: u32): u32 {
    mmioWrite16(this.common + Common.QueueSelect, queue);
    return mmioRead16(this.common + Common.QueueSize);
  }

  /**
   * Turns on queue `queue` of `size` descriptors in the page at `physicalAddress`, laid
   * out as virtqueue.ts says, which interrupts by MSI-X vector `vector`. False when the
   * device has no resources for the vector.
   */
  enableQueue(queue: u32, size: u32, physicalAddress: u64, vector: u32): bool {
    const common = this.common;
    mmioWrite16(common + Common.QueueSelect, queue);
    mmioWrite16(common + Common.QueueSize, size);
    this.write64(Common.QueueDescriptors, physicalAddress);
    this.write64(Common.QueueAvailable, physicalAddress + AVAILABLE_OFFSET);
    this.write64(Common.QueueUsed, physicalAddress + USED_OFFSET);
    mmioWrite16(common + Common.QueueVector, vector);
    // Section 4.1.5.1.2.2: the vector reads back as NO_VECTOR when the device could not
    // map it.
    if (mmioRead16(common + Common.QueueVector) != vector) return false;
    mmioWrite16(common + Common.QueueEnable, 1);
    return true;
  }

  /** Where to write the queue's number so that the device looks at it. */
  notifyAddress(queue: u32): u32 {
    mmioWrite16(this.common + Common.QueueSelect, queue);
    const offset = mmioRead16(this.common + Common.QueueNotifyOffset);
    return this.notify + offset * this.notifyMultiplier;
  }

  /** The device may work from now on. */
  start(): void {
    this.addStatus(DeviceStatus.DriverOk);
  }

  /**
   * A 64-bit field of the device's own configuration, unbroken by a change (section
   * 2.4.1).
   */
  deviceField64(offset: u32): u64 {
    let value: u64 = 0;
    for (let attempt: u32 = 0; attempt < STABLE_READS; attempt++) {
      const generation = mmioRead8(this.common + Common.Generation);
      const low = <u64>mmioRead32(this.device + offset);
      value = low | (<u64>mmioRead32(this.device + offset + 4) << 32);
      if (mmioRead8(this.common + Common.Generation) == generation) break;
    }
    return value;
  }

  deviceField32(offset: u32): u32 {
    return mmioRead32(this.device + offset);
  }

  private deviceFeatures(): u64 {
    mmioWrite32(this.common + Common.DeviceFeatureSelect, 0);
    const low = <u64>mmioRead32(this.common + Common.DeviceFeature);
    mmioWrite32(this.common + Common.DeviceFeatureSelect, 1);
    return low | (<u64>mmioRead32(this.common + Common.DeviceFeature) << 32);
  }

  private setDriverFeatures(features: u64): void {
    mmioWrite32(this.common + Common.DriverFeatureSelect, 0);
    mmioWrite32(this.common + Common.DriverFeature, <u32>features);
    mmioWrite32(this.common + Common.DriverFeatureSelect, 1);
    mmioWrite32(this.common + Common.DriverFeature, <u32>(features >> 32));
  }

  private fail(): u64 {
    this.addStatus(DeviceStatus.Failed);
    return 0;
  }

  private addStatus(bits: u32): void {
    this.setStatus(this.status | bits);
  }

  private setStatus(status: u32): void {
    mmioWrite8(this.common + Common.Status, status);
  }

  /** 64-bit fields are written as two halves: section 4.1.3.1. */
  private write64(offset: u32, value: u64): void {
    mmioWrite32(this.common + offset, <u32>value);
    mmioWrite32(this.common + offset + 4, <u32>(value >> 32));
  }
}
