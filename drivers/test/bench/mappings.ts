// Mapping and unmapping one page whose page table exists. Each call is timed by itself, less what timing nothing costs.

import { Handle } from "../../../libsys/abi/layout";
import { FrameOperation, ObjectType, Right } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { make } from "./peer";
import { BATCHES, ROUNDS, keepSample, report } from "./report";

/** Free pages lie between the start page and the static data, under the same page table. */
const FREE_PAGE: u64 = 0x8000;
const PAGE_BITS: u32 = 12;

let mapTicks: u64 = 0;
let unmapTicks: u64 = 0;

export function measureMappings(): void {
  const frame = make(ObjectType.Frame, PAGE_BITS);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    timePairs(frame);
    keepSample(batch, mapTicks);
  }
  report("map-page", ROUNDS);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    timePairs(frame);
    keepSample(batch, unmapTicks);
  }
  report("unmap-page", ROUNDS);
}

function timePairs(frame: u32): void {
  mapTicks = 0;
  unmapTicks = 0;
  for (let i: u32 = 0; i < ROUNDS; ++i) {
    const start = hardware.readTimestamp();
    const empty = hardware.readTimestamp();
    mapPage(frame);
    const mapped = hardware.readTimestamp();
    hardware.invoke(frame, FrameOperation.Unmap, 0, 0, 0, 0);
    const unmapped = hardware.readTimestamp();
    mapTicks += mapped - empty - (empty - start);
    unmapTicks += unmapped - mapped - (empty - start);
  }
}

// @ts-ignore: decorator
@inline
function mapPage(frame: u32): void {
  const access: u32 = Right.Read | Right.Write;
  hardware.invoke(frame, FrameOperation.Map, Handle.AddressSpace, FREE_PAGE, access, 0);
}
