// Where a virtio PCI device keeps its structures: the vendor capabilities of its
// configuration space (virtio 1.1, section 4.1.4). Works on a copy of the 256 bytes, so
// that nothing can change between the check and the use.

export const CONFIGURATION_BYTES: u32 = 256;

const enum Configuration {
  Status = 0x06,
  Capabilities = 0x34,
}

/** The device has a capability list. */
const STATUS_CAPABILITIES: u32 = 0x10;
const VENDOR_CAPABILITY: u32 = 0x09;
/** A list of 4-byte aligned entries behind the 64-byte header has no more. */
const MAXIMUM_CAPABILITIES: u32 = 48;
const LAST_REGION: u32 = 5;

/** Offsets in struct virtio_pci_cap. */
const enum Capability {
  Id = 0,
  Next = 1,
  Length = 2,
  Type = 3,
  Region = 4,
  Offset = 8,
  Bytes = 12,
  NotifyMultiplier = 16,
}

/** cfg_type: which structure a capability points at. */
export const enum Structure {
  Common = 1,
  Notify = 2,
  InterruptStatus = 3,
  Device = 4,
}

const STRUCTURES: u32 = 5;

/**
 * Fields, then for each Structure u32 {region + 1, offset, bytes}: VIRTIO_LAYOUT_BYTES in
 * all.
 */
@unmanaged
@final
export class VirtioLayout {
  notifyMultiplier: u32;
  reserved: u32;

  /**
   * Reads the capabilities; false when the device lacks a structure that a driver needs.
   */
  read(configuration: u32): bool {
    memory.fill(changetype<usize>(this), 0, VIRTIO_LAYOUT_BYTES);
    const status = <u32>load<u16>(configuration + Configuration.Status);
    if ((status & STATUS_CAPABILITIES) == 0) return false;
    let at = <u32>load<u8>(configuration + Configuration.Capabilities) & 0xfc;
    for (let count: u32 = 0; at >= 0x40 && count < MAXIMUM_CAPABILITIES; count++) {
      this.readCapability(configuration, at);
      at = <u32>load<u8>(configuration + at + Capability.Next) & 0xfc;
    }
    return (
      this.has(Structure.Common) &&
      this.has(Structure.Notify) &&
      this.has(Structure.Device)
    );
  }

  has(structure: Structure): bool {
    return load<u32>(this.entry(structure)) != 0;
  }

  /** Number of the region (BAR) that holds a structure it has. */
  region(structure: Structure): u32 {
    return load<u32>(this.entry(structure)) - 1;
  }

  /** Where in the region it begins. */
  offset(structure: Structure): u32 {
    return load<u32>(this.entry(structure), 4);
  }

  bytes(structure: Structure): u32 {
    return load<u32>(this.entry(structure), 8);
  }

  private readCapability(configuration: u32, at: u32): void {
    const length = <u32>load<u8>(configuration + at + Capability.Length);
    if (at + max<u32>(length, 16) > CONFIGURATION_BYTES) return;
    if (load<u8>(configuration + at + Capability.Id) != VENDOR_CAPABILITY) return;
    const structure = <u32>load<u8>(configuration + at + Capability.Type);
    const region = <u32>load<u8>(configuration + at + Capability.Region);
    if (structure == 0 || structure >= STRUCTURES || region > LAST_REGION) return;
    // The device lists the structure it prefers first (section 4.1.4.1).
    if (this.has(<Structure>(<i32>structure))) return;
    if (structure == Structure.Notify) {
      if (length < 20) return;
      this.notifyMultiplier = load<u32>(configuration + at + Capability.NotifyMultiplier);
    }
    const entry = this.entry(<Structure>(<i32>structure));
    store<u32>(entry, region + 1);
    store<u32>(entry, load<u32>(configuration + at + Capability.Offset), 4);
    store<u32>(entry, load<u32>(configuration + at + Capability.Bytes), 8);
  }

  @inline
  private entry(structure: Structure): usize {
    return changetype<usize>(this) + offsetof<VirtioLayout>() + <u32>structure * 12;
  }
}

/** The memory of a VirtioLayout. */
export const VIRTIO_LAYOUT_BYTES: i32 = 72;

if (offsetof<VirtioLayout>() != 8) ERROR("8 bytes and 5 entries of 12 fit a layout");
