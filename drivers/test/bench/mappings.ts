// Mapping, protecting and unmapping pages. All handles are copies of one frame's: what a
// mapping costs does not depend on the frame, and so 2,048 of them cost one page.

import { Handle } from "../../../libsys/abi/layout";
import { FrameOperation, ObjectType, Right } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { copyCapability, deleteCapability } from "../../../libsys/capability";
import { mapFrame, mapPageTable, unmapFrame } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import { giveSlots, takeSlots } from "../../../libsys/slots";
import { make } from "./peer";
import {
  ROUNDS,
  SAMPLES,
  keepFirst,
  keepDifference,
  measure,
  report,
  traced,
  wanted,
} from "./sample";

/** Nothing else lies above 16 MiB; the windows of libsys are above 3 GiB. */
const FIRST_PAGE: u64 = 0x100_0000;
const PAGE_BYTES: u64 = 4096;
const PAGE_BITS: u32 = 12;
const MOST_PAGES: u32 = 2048;
const READ_WRITE: u32 = Right.Read | Right.Write;

const enum Step {
  Map = 0,
  Protect = 1,
  Unmap = 2,
  TimeStamp = 3,
}

/** Ticks of the last run, by Step. */
const ticks: usize = memory.data(4 * 8, 8);
let frames: u32 = 0;

export function measureMappings(): void {
  const frame = make(ObjectType.Frame, PAGE_BITS);
  frames = takeSlots(MOST_PAGES);
  if (frames == 0) unreachable();
  for (let i: u32 = 0; i < MOST_PAGES; ++i) copyCapability(frames + i, frame);
  addPageTables();
  measureSteps("map-1-pages", "protect-1-pages", "unmap-1-pages", 1);
  measureSteps("map-512-pages", "protect-512-pages", "unmap-512-pages", 512);
  measureSteps("map-2048-pages", "protect-2048-pages", "unmap-2048-pages", MOST_PAGES);
  traced("map-unmap-page", timeMapUnmap);
  measure("map-unmap-page", timeMapUnmap, ROUNDS);
  for (let i: u32 = 0; i < MOST_PAGES; ++i) deleteCapability(frames + i);
  giveSlots(frames, MOST_PAGES);
}

/** Both in one round, without a time stamp between them: this can be traced. */
function timeMapUnmap(rounds: u32): u64 {
  const frame = frames;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    mapFrame(frame, Handle.AddressSpace, FIRST_PAGE, READ_WRITE);
    unmapFrame(frame);
  }
  return hardware.readTimestamp() - start;
}

/** Until a page could be mapped at each place. */
function addPageTables(): void {
  for (let i: u32 = 0; i < MOST_PAGES; i += 512) {
    while (mapFrame(frames, Handle.AddressSpace, addressOf(i), READ_WRITE) != Status.Ok) {
      mapPageTable(make(ObjectType.PageTable, 0), Handle.AddressSpace, addressOf(i));
    }
    unmapFrame(frames);
  }
}

// @ts-ignore: decorator
@inline
function addressOf(index: u32): u64 {
  return FIRST_PAGE + <u64>index * PAGE_BYTES;
}

function measureSteps(map: string, protect: string, unmap: string, pages: u32): void {
  measureStep(map, Step.Map, pages);
  measureStep(protect, Step.Protect, pages);
  measureStep(unmap, Step.Unmap, pages);
}

/** A round is one page; each step is a batch, less what two time stamps in a row cost. */
function measureStep(name: string, step: Step, pages: u32): void {
  if (!wanted(name)) return;
  runSteps(pages);
  const first = ticksOf(step);
  let warm = u64.MAX_VALUE;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    runSteps(pages);
    warm = min(warm, ticksOf(step));
    keepDifference(index, ticksOf(step), ticksOf(Step.TimeStamp));
  }
  keepFirst(first, warm);
  report(name, pages);
}

// @ts-ignore: decorator
@inline
function ticksOf(step: Step): u64 {
  return load<u64>(ticks + (<u32>step << 3));
}

function runSteps(pages: u32): void {
  const start = hardware.readTimestamp();
  const empty = hardware.readTimestamp();
  for (let i: u32 = 0; i < pages; ++i) {
    hardware.invoke(
      frames + i,
      FrameOperation.Map,
      Handle.AddressSpace,
      addressOf(i),
      READ_WRITE,
      0,
    );
  }
  const mapped = hardware.readTimestamp();
  for (let i: u32 = 0; i < pages; ++i) {
    hardware.invoke(frames + i, FrameOperation.Protect, 0, 0, Right.Read, 0);
  }
  const protectedAt = hardware.readTimestamp();
  for (let i: u32 = 0; i < pages; ++i) unmapFrame(frames + i);
  const unmapped = hardware.readTimestamp();
  store<u64>(ticks, mapped - empty);
  store<u64>(ticks + 8, protectedAt - mapped);
  store<u64>(ticks + 16, unmapped - protectedAt);
  store<u64>(ticks + 24, empty - start);
}
