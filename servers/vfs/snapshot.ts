// Texts of generated files as they were when the file was opened: whoever reads one gets
// it from a single moment, in however many pieces. The last few are kept, whoever opened
// them; a node number names one for as long as it is.

import { Status } from "../../libsys/abi/status";
import { MODULE_LIST_BYTES } from "../../libsys/protocol/modules";
import { Span, slice } from "../../libsys/span";
import { Text } from "../../libsys/text";

const SNAPSHOTS: u32 = 4;
/** The longest text is the list of modules; it must not fill its place. */
const SNAPSHOT_BYTES: i32 = MODULE_LIST_BYTES + 8;
/** Numbers fit a node number. */
const NUMBERS: u32 = 1 << 24;

const snapshotBytes: usize = memory.data(4 * SNAPSHOT_BYTES, 8);
/** Number and length of the text at each place. */
const numbers: usize = memory.data(4 * 4, 4);
const lengths: usize = memory.data(4 * 4, 4);
const text: Text = changetype<Text>(memory.data(16, 8));

let taken: u32 = 0;

/** An empty text for the next snapshot; the oldest is forgotten. */
export function beginSnapshot(): Text {
  taken = (taken + 1) % NUMBERS;
  const place = taken % SNAPSHOTS;
  store<u32>(numbers + place * 4, taken);
  store<u32>(lengths + place * 4, 0);
  return text.open(<u32>snapshotBytes + place * SNAPSHOT_BYTES, SNAPSHOT_BYTES);
}

/** Keeps what was written since beginSnapshot; its number, or 0 when it did not fit. */
export function keepSnapshot(): u32 {
  if (text.length == text.capacity) return 0;
  store<u32>(lengths + (taken % SNAPSHOTS) * 4, text.length);
  return taken;
}

/** Whether the snapshot is still kept; BadState: open the file again. */
export function snapshotStatus(number: u32): Status {
  const place = number % SNAPSHOTS;
  const kept = number != 0 && load<u32>(numbers + place * 4) == number;
  return kept ? Status.Ok : Status.BadState;
}

/** Part of a kept snapshot; nothing behind its end. */
export function snapshotText(number: u32, offset: u64, length: u32): Span {
  const place = number % SNAPSHOTS;
  const size = load<u32>(lengths + place * 4);
  text.open(<u32>snapshotBytes + place * SNAPSHOT_BYTES, SNAPSHOT_BYTES);
  text.length = size;
  return offset < size ? slice(text.span, <u32>offset, <u32>offset + length) : 0;
}
