// The virtio block device: virtio 1.1, section 5.2.

/** Feature bits (section 5.2.3). */
export const enum Feature {
  ReadOnly = 1 << 5,
  BlockSize = 1 << 6,
}

/** Offsets in struct virtio_blk_config. */
export const enum Configuration {
  /** In sectors of 512 bytes, whatever the block size. */
  Capacity = 0,
  BlockSize = 20,
}

/** Offsets in struct virtio_blk_req; the data lies between header and status. */
export const enum Request {
  Type = 0,
  Reserved = 4,
  Sector = 8,
  HeaderBytes = 16,
  StatusBytes = 1,
}

export const enum RequestType {
  Read = 0,
}

export const enum RequestStatus {
  Ok = 0,
  InputOutputError = 1,
  Unsupported = 2,
}

export const REQUEST_QUEUE: u32 = 0;
export const SECTOR_BYTES: u32 = 512;
