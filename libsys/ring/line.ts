// What one end of a ring tells the other: one cache line of memory that both have mapped.
// Only its own end writes it, so that the two never write to the same line; the other end
// reads it, and believes none of it unchecked. docs/protocols/ring.md.

/** Anything but Open means closed, so that memory full of zeros is a closed ring. */
export const enum RingState {
  Closed = 0,
  Open = 0x52494e47, // "RING"
}

@unmanaged
@final
export class RingLine {
  /** Bytes ever given (producer) or taken (consumer), modulo 2^32. */
  cursor: u32;
  /** Odd while this end sleeps; one more at each falling asleep and each waking up. */
  sleeps: u32;
  /** While asleep: the cursor of the other end that is worth waking up for. */
  wakeAt: u32;
  state: u32; // RingState
  reserved0: u64;
  reserved1: u64;
  reserved2: u64;
  reserved3: u64;
  reserved4: u64;
  reserved5: u64;
}

/** What the two lines of a ring take, the producer's first. */
export const RING_HEADER_BYTES: u32 = 128;

if (offsetof<RingLine>() * 2 != 128) ERROR("each end of a ring has a line of 64 bytes");

/** Makes an empty, open ring; its maker does so before the other end has the memory. */
export function makeRing(header: u32): void {
  memory.fill(header, 0, RING_HEADER_BYTES);
  producerLine(header).state = RingState.Open;
  consumerLine(header).state = RingState.Open;
}

// @ts-ignore: decorator
@inline
export function producerLine(header: u32): RingLine {
  return changetype<RingLine>(<usize>header);
}

// @ts-ignore: decorator
@inline
export function consumerLine(header: u32): RingLine {
  return changetype<RingLine>(<usize>header + offsetof<RingLine>());
}
