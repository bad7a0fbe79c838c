// The page that the core leaves for init at START_INFO. All offsets in bytes.

export const BOOT_INFO_MAGIC: u32 = 0x54464557; // "WEFT"
export const MAXIMUM_BOOT_UNTYPED: u32 = 48;

export const enum UntypedFlag {
  /**
   * Not RAM, or not reachable by the core: only frames can be made of it, and they are
   * not zeroed.
   */
  Device = 1,
}

/** One range of untyped memory; its handle is firstUntyped + index. */
@unmanaged
@final
export class BootUntyped {
  base: u64;
  pages: u32;
  flags: u32; // UntypedFlag
}

/**
 * | offset | field |
 * |---|---|
 * | 0 | magic, version |
 * | 8 | untypedCount, firstUntyped (handle) |
 * | 16 | archiveBytes, firstFree (handle), |
 * | 24 | memoryBytes |
 * | 32 | coreHash: SHA-256 of the core's wasm, 32 bytes |
 * | 64 | commandLineLength, tableSlots |
 * | 256 | BootUntyped[48] |
 * | 1024 | command line, UTF-8 |
 */
@unmanaged
@final
export class BootInfo {
  magic: u32;
  version: u32;
  untypedCount: u32;
  firstUntyped: u32;
  archiveBytes: u32;
  firstFree: u32;
  memoryBytes: u64;
  coreHash0: u64;
  coreHash1: u64;
  coreHash2: u64;
  coreHash3: u64;
  commandLineLength: u32;
  tableSlots: u32;
}

export const BOOT_INFO_UNTYPED: u32 = 256;
export const BOOT_INFO_COMMAND_LINE: u32 = 1024;
export const BOOT_INFO_COMMAND_LINE_BYTES: u32 = 3072;

if (offsetof<BootUntyped>() != 16) ERROR("BootUntyped is 16 bytes");
if (offsetof<BootInfo>() != 72) ERROR("BootInfo is 72 bytes");
