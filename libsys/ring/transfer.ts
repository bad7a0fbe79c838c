// Copying bytes into a ring and out of it. What was taken lies in the consumer's own
// memory then, where the producer cannot change it any more.

import { RingEnd } from "./end";

/** Copies as many of `length` bytes into the ring as there is room for; how many. */
export function ringWrite(ring: RingEnd, source: u32, length: u32): u32 {
  const count = transferable(ring, length);
  const first = min(count, ring.beforeWrap);
  memory.copy(ring.place, source, first);
  if (first != count) memory.copy(ring.data, source + first, count - first);
  ring.advance(count);
  return count;
}

/** Copies at most `length` bytes out of the ring; returns how many. */
export function ringRead(ring: RingEnd, destination: u32, length: u32): u32 {
  const count = transferable(ring, length);
  const first = min(count, ring.beforeWrap);
  memory.copy(destination, ring.place, first);
  if (first != count) memory.copy(destination + first, ring.data, count - first);
  ring.advance(count);
  return count;
}

// @ts-ignore: decorator
@inline
function transferable(ring: RingEnd, length: u32): u32 {
  return ring.has(length) ? length : ring.available;
}
