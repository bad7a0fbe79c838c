// A disk: what a block driver serves on the endpoint that it publishes with vfs, one for
// each disk, and that vfs hands to whoever opens the device. docs/protocols/block.md.

import { Status } from "../abi/status";
import { callUntil, now } from "../ipc";
import { message } from "../message";

export const enum BlockOperation {
  /**
   * word0 first sector, word1 count, 1 to BLOCK_READ_SECTORS. Reply: text = their bytes.
   */
  Read = 1,
  /** Reply: word0 = sectors of the disk, word1 = 1 when it can't be written. */
  Describe = 2,
}

export const SECTOR_BYTES: u32 = 512;
/** The most sectors that one message carries. */
export const BLOCK_READ_SECTORS: u32 = 7;

/** A disk that does not answer for so long counts as failed. */
const PATIENCE_NANOSECONDS: u64 = 30_000_000_000;

/** Reads sectors into message.text; Status.TimedOut when the driver does not answer. */
export function readSectors(disk: u32, sector: u64, count: u32): Status {
  message.begin(BlockOperation.Read);
  message.word0 = sector;
  message.word1 = count;
  const until = now() + PATIENCE_NANOSECONDS;
  const status = callUntil(disk, until);
  if (status == Status.Ok && message.textLength != count * SECTOR_BYTES) {
    return Status.BadFormat;
  }
  return status;
}
