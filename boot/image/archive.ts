// The boot archive: a ustar file whose members' data begin at page boundaries, so that
// the loader can map them. Where a gap is needed, a member has a pax header with a
// comment of the right length; readers may skip all members but files and folders. The
// same members always give the same bytes.

import { pack } from "tar-stream";

export interface ArchiveMember {
  /** Path without a leading slash. */
  name: string;
  content: Buffer;
}

export const PAGE_BYTES = 4096;

const BLOCK_BYTES = 512;
/**
 * More than the keys and lengths of two pax records; less than a block, so that rounding
 * hides it.
 */
const RECORD_OVERHEAD = 64;
const EPOCH = new Date(0);

/** The archive with `members` in their order, and the folders they need. */
export async function packArchive(members: ArchiveMember[]): Promise<Buffer> {
  const archive = pack();
  const chunks: Buffer[] = [];
  archive.on("data", (chunk) => chunks.push(chunk as Buffer));
  const ended = new Promise<void>((resolve, reject) => {
    archive.on("end", () => resolve()).on("error", reject);
  });

  let position = 0;
  for (const folder of foldersOf(members)) {
    archive.entry({ name: `${folder}/`, type: "directory", mode: 0o755, mtime: EPOCH });
    position += BLOCK_BYTES;
  }
  for (const { name, content } of members) {
    const gap = gapBefore(position);
    const filler =
      gap === 0 ? {} : { pax: { comment: " ".repeat(commentLength(gap, name)) } };
    archive.entry({ name, mode: 0o644, mtime: EPOCH, ...filler }, content);
    position += gap + BLOCK_BYTES + blocks(content.length);
  }
  archive.finalize();
  await ended;
  return Buffer.concat(chunks);
}

/**
 * Bytes to fill so that the data after the next header begins at a page; 0, or at least
 * two blocks.
 */
function gapBefore(position: number): number {
  const gap = (2 * PAGE_BYTES - BLOCK_BYTES - (position % PAGE_BYTES)) % PAGE_BYTES;
  // A pax header needs a second block for its records.
  return gap === BLOCK_BYTES ? gap + PAGE_BYTES : gap;
}

/** The pax header is one block; its records are the name again and the comment. */
function commentLength(gap: number, name: string): number {
  return gap - BLOCK_BYTES - Buffer.byteLength(name) - RECORD_OVERHEAD;
}

function foldersOf(members: ArchiveMember[]): string[] {
  const folders = new Set<string>();
  for (const { name } of members) {
    const parts = name.split("/").slice(0, -1);
    parts.forEach((_, index) => folders.add(parts.slice(0, index + 1).join("/")));
  }
  return [...folders].sort();
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
