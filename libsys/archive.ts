// Reads a tar archive (POSIX ustar, with the paths of pax headers) as it lies in memory,
// without trusting it: a member whose header or data would leave the archive ends the
// walk.

import { parseNumber } from "./number";
import {
  EMPTY,
  Span,
  after,
  before,
  byteAt,
  equal,
  equals,
  indexOf,
  sizeOf,
  slice,
  spanAt,
  startOf,
} from "./span";

const BLOCK_BYTES: u32 = 512;

const enum Header {
  Name = 0,
  NameBytes = 100,
  Size = 124,
  SizeBytes = 12,
  Checksum = 148,
  ChecksumBytes = 8,
  Type = 156,
  Magic = 257,
  Prefix = 345,
  PrefixBytes = 155,
}

const enum MemberType {
  OldFile = 0,
  File = 0x30,
  Folder = 0x35,
  /** pax header: records for the member that follows. */
  Records = 0x78,
}

const NAME_BYTES: i32 = 512;
const nameBytes: usize = memory.data(NAME_BYTES, 8);

/** A walk over an archive's files and folders: `open`, then `next` until it is false. */
@unmanaged
@final
export class Archive {
  address: u32;
  length: u32;
  position: u32; // of the next header
  /** The current member's data; nothing for a folder. */
  dataAddress: u32;
  dataLength: u32;
  nameLength: u32;
  isFolder: u32;

  open(address: u32, length: u32): Archive {
    this.address = address;
    this.length = length;
    this.position = 0;
    return this;
  }

  /**
   * The current member's path, without a slash at its ends; valid until the next `next`.
   */
  @inline
  get name(): Span {
    return spanAt(nameBytes, this.nameLength);
  }

  @inline
  get data(): Span {
    return spanAt(this.dataAddress, this.dataLength);
  }

  /** Goes to the next file or folder; false at the archive's end. */
  next(): bool {
    let longName: Span = EMPTY;
    while (this.length - this.position >= BLOCK_BYTES) {
      const header = this.address + this.position;
      if (!this.take(header)) return false;
      const type = <u32>load<u8>(header + Header.Type);
      this.isFolder = type == MemberType.Folder ? 1 : 0;
      if (type == MemberType.Records) longName = pathRecord(this.data);
      if (type != MemberType.File && type != MemberType.OldFile && !this.isFolder)
        continue;
      if (longName == EMPTY) this.readName(header);
      else this.setName(longName);
      return true;
    }
    return false;
  }

  /** Goes to the file `path`; false when there is none. */
  find(path: Span): bool {
    this.position = 0;
    while (this.next()) {
      if (!this.isFolder && equal(this.name, path)) return true;
    }
    return false;
  }

  /**
   * Reads the member's extent and steps over it; false when it is none, or leaves the
   * archive.
   */
  private take(header: u32): bool {
    if (!checksumHolds(header)) return false;
    const field = spanAt(header + Header.Size, Header.SizeBytes);
    const size = parseNumber(field, 8);
    const room = this.length - this.position - BLOCK_BYTES;
    if (size > <u64>room) return false;
    this.dataAddress = header + BLOCK_BYTES;
    this.dataLength = <u32>size;
    const blocks = (<u32>size + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1);
    this.position += BLOCK_BYTES + min(blocks, room);
    return true;
  }

  private readName(header: u32): void {
    const name = before(spanAt(header + Header.Name, Header.NameBytes), 0);
    const prefix = before(spanAt(header + Header.Prefix, Header.PrefixBytes), 0);
    let length: u32 = 0;
    if (sizeOf(prefix) > 0) {
      memory.copy(nameBytes, header + Header.Prefix, sizeOf(prefix));
      store<u8>(nameBytes + sizeOf(prefix), 0x2f);
      length = sizeOf(prefix) + 1;
    }
    memory.copy(nameBytes + length, header + Header.Name, sizeOf(name));
    length += sizeOf(name);
    this.endName(length);
  }

  /** A path that is too long for us is cut: then nobody finds the member. */
  private setName(path: Span): void {
    const length = min(sizeOf(path), <u32>NAME_BYTES);
    memory.copy(nameBytes, startOf(path), length);
    this.endName(length);
  }

  private endName(length: u32): void {
    let end = length;
    while (end > 0 && load<u8>(nameBytes + end - 1) == 0x2f) end--;
    this.nameLength = end;
  }
}

/** The path in a pax header, whose records are `<length> <key>=<value>\n`. */
function pathRecord(records: Span): Span {
  for (let at: u32 = 0; at < sizeOf(records);) {
    const length = <u32>min(parseNumber(slice(records, at, at + 8), 10), 0xffff);
    const record = slice(records, at, at + length);
    const text = after(record, 0x20);
    if (sizeOf(text) < 2) return EMPTY;
    if (equals(before(text, 0x3d), "path")) {
      return slice(text, indexOf(text, 0x3d, 0) + 1, sizeOf(text) - 1);
    }
    at += length;
  }
  return EMPTY;
}

/**
 * A header's bytes add up to its checksum, with the checksum field itself read as spaces.
 */
function checksumHolds(header: u32): bool {
  const field = spanAt(header + Header.Checksum, Header.ChecksumBytes);
  const written = byteSum(startOf(field), Header.ChecksumBytes);
  const sum = byteSum(header, BLOCK_BYTES) - written + Header.ChecksumBytes * 0x20;
  let from: u32 = 0;
  while (byteAt(field, from) == 0x20) from++;
  return parseNumber(slice(field, from, Header.ChecksumBytes), 8) == <u64>sum;
}

/** The sum of up to 2,048 bytes, eight at a time in four columns of 16 bits. */
function byteSum(address: u32, length: u32): u32 {
  const even: u64 = 0x00ff_00ff_00ff_00ff;
  let columns: u64 = 0;
  for (let at = address; at < address + length; at += 8) {
    const word = load<u64>(at);
    columns += (word & even) + ((word >> 8) & even);
  }
  const pairs = (columns & 0xffff_0000_ffff) + ((columns >> 16) & 0xffff_0000_ffff);
  return <u32>pairs + <u32>(pairs >> 32);
}
