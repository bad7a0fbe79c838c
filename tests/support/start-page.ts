// The start page of the loader under test: what init grants it.

import { type LoaderHardware, NAMES_AUTHORITY_HANDLE } from "./loader-hardware.ts";

export const START_INFO = 0x2000;
/** Where the boot archive lies. */
export const ARCHIVE = 0x0020_0000;

const Grant = {
  Untyped: 1,
  Slots: 2,
  Archive: 6,
  ArchiveFrames: 7,
  InterruptControl: 8,
  IoPorts: 9,
  Peer: 12,
} as const;

/** Writes the page that init would, with an archive of so many bytes. */
export function writeStartInfo(
  hardware: LoaderHardware,
  archiveBytes: number,
  line: string,
): void {
  const page = Buffer.alloc(4096);
  const grants: [number, number, number, number][] = [
    [Grant.Untyped, 20, 16, 0],
    [Grant.Untyped, 21, 32_768, 0],
    [Grant.IoPorts, 22, 0, 0],
    [Grant.InterruptControl, 23, 0, 0],
    [Grant.Peer, 24, 1, 0],
    [Grant.Peer, NAMES_AUTHORITY_HANDLE, 2, 0],
    [Grant.Archive, 0, ARCHIVE, archiveBytes],
    [Grant.ArchiveFrames, 20_000, Math.ceil(archiveBytes / 4096), 0],
    [Grant.Slots, 100, 16_000, 0],
  ];
  page.writeUInt32LE(4, 8);
  page.writeUInt32LE(grants.length, 12);
  page.writeUInt32LE(7, 16);
  page.write("modules", 32);
  page.writeUInt32LE(page.write(line, 1024), 20);
  grants.forEach(([kind, handle, a, b], index) => {
    page.writeUInt32LE(kind, 64 + index * 24);
    page.writeUInt32LE(handle, 68 + index * 24);
    page.writeBigUInt64LE(BigInt(a), 72 + index * 24);
    page.writeBigUInt64LE(BigInt(b), 80 + index * 24);
  });
  hardware.script.put(START_INFO, page);
}
