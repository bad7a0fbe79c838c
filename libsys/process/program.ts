// Maps a program's segments and its memory. Read-only pages are the file's own when the
// builder holds their frames (the boot archive); what is writable, or uploaded, is
// copied.

import { STACK_TOP } from "../abi/layout";
import { Right } from "../abi/object";
import { Status } from "../abi/status";
import { PAGE_BYTES, READ_WRITE, frameRange } from "../frame";
import { slice } from "../span";
import { ObjectType } from "../abi/object";
import { Segment, segmentAt, segmentCount } from "./elf";
import { LARGE_PAGE_BYTES, heapEnd, heapStart } from "./heap";
import { largeEnd, largeStart, pagesOf } from "./heap";
import { Manifest } from "./manifest";
import { makePages } from "./memory";
import { Part, Process } from "./process";
import { mapCopy, mapInto, mapLargeZeroes, mapShared, mapZeroes } from "./space";

/**
 * Maps all segments, then the linear memory up to its declared maximum, then the stack.
 */
export function mapProgram(process: Process, manifest: Manifest): Status {
  for (let i: u32 = 0; i < segmentCount(process.image); ++i) {
    const segment = segmentAt(process.image, i);
    if (!segment.loaded) continue;
    const status = mapSegment(process, segment);
    if (status != Status.Ok) return status;
  }
  const status = mapHeap(process, manifest);
  return status == Status.Ok ? mapStack(process) : status;
}

function mapSegment(process: Process, segment: Segment): Status {
  const filePages = pagesOf(segment.fileBytes);
  const status = mapFilePages(process, segment, filePages);
  if (status != Status.Ok) return status;
  const rest = pagesOf(segment.memoryBytes) - filePages;
  const address = segment.address + <u64>filePages * PAGE_BYTES;
  return mapZeroes(process, address, rest, segment.access);
}

/** Whether the segment's pages are mapped from the file, not copied. */
export function sharesFile(process: Process, segment: Segment): bool {
  return process.imageFrames != 0 && (segment.access & Right.Write) == 0;
}

function mapFilePages(process: Process, segment: Segment, count: u32): Status {
  const offset = <u32>segment.offset;
  if (sharesFile(process, segment)) {
    const frames = process.imageFrames + offset / PAGE_BYTES;
    const range = frameRange(frames, count);
    return mapShared(process, segment.address, range, segment.access);
  }
  const bytes = slice(process.image, offset, offset + <u32>segment.fileBytes);
  return mapCopy(process, segment.address, bytes, segment.access);
}

/** Pages of 2 MiB where they fit, with small ones before and behind. */
function mapHeap(process: Process, manifest: Manifest): Status {
  const start = heapStart(process.image);
  const end = heapEnd(manifest);
  if (start > end) return Status.BadFormat;
  const first = largeStart(process.image, manifest);
  const last = largeEnd(process.image, manifest);
  let status = mapZeroes(process, start, pagesOf(first - start), READ_WRITE);
  if (status == Status.Ok) {
    const count = <u32>((last - first) / LARGE_PAGE_BYTES);
    status = mapLargeZeroes(process, first, count, READ_WRITE);
  }
  if (status != Status.Ok) return status;
  return mapZeroes(process, last, pagesOf(end - last), READ_WRITE);
}

/** The stack's frames stay with the builder, so that it can read them after a crash. */
function mapStack(process: Process): Status {
  const count = process.stackPages;
  const frames = process.handleOf(Part.Stack);
  let status = makePages(process, ObjectType.Frame, frames, count);
  const bottom = STACK_TOP - <u64>count * PAGE_BYTES;
  for (let i: u32 = 0; i < count && status == Status.Ok; ++i) {
    status = mapInto(process, frames + i, bottom + <u64>i * PAGE_BYTES, READ_WRITE);
  }
  return status;
}
