// Checks a disk image before the machine starts: what the host can see is said on the
// host.

import { accessSync, constants, statSync } from "node:fs";
import { usage } from "./options.ts";

export const SECTOR_BYTES = 512;

/** Throws a clear error unless `path` is a readable image of whole sectors. */
export function checkDisk(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw usage(`--disk ${path}: no such file`);
  if (status.isDirectory()) throw usage(`--disk ${path}: is a folder, not a disk image`);
  if (!status.isFile() && !status.isBlockDevice()) {
    throw usage(`--disk ${path}: neither a regular file nor a block device`);
  }
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw usage(`--disk ${path}: not readable (permission denied)`);
  }
  if (status.isFile()) checkSize(path, status.size);
}

/**
 * QEMU would show a truncated last sector padded with zeros; refusing it hides no damage.
 */
function checkSize(path: string, bytes: number): void {
  if (bytes === 0) throw usage(`--disk ${path}: the image is empty`);
  const rest = bytes % SECTOR_BYTES;
  if (rest === 0) return;
  throw usage(
    `--disk ${path}: the image is truncated: ${bytes} bytes are not whole sectors of ` +
      `${SECTOR_BYTES} (${rest} bytes in the last); ` +
      `pad it with: truncate -s %${SECTOR_BYTES} ${path}`,
  );
}
