// The message tag (one u64) and the IPC buffer (one page). docs/abi.md, "Messages".
//
//   63            32 31        16 15 14 13 12  10 9      0
//   +---------------+------------+--+--+--+------+--------+
//   | label         | 0          |F |N |0 | caps | words  |
//   +---------------+------------+--+--+--+------+--------+
//
// Words 0…3 always travel, in registers; the tag counts those in the IPC buffer. Word
// i ≥ 4 lies at byte 8 * i of it: its first 32 bytes therefore are free for the
// capability transfer fields.

export const REGISTER_WORDS: u32 = 4;
export const MAXIMUM_WORDS: u32 = 512;
export const MAXIMUM_BUFFER_WORDS: u32 = MAXIMUM_WORDS - REGISTER_WORDS;
export const MAXIMUM_CAPABILITIES: u32 = 4;

export const enum TagBit {
  WordsMask = 0x3ff,
  CapabilityShift = 10,
  CapabilityMask = 7,
  /**
   * Set by the core only: the bound notification was delivered; the badge is its bits.
   */
  Notification = 0x4000,
  /** Set by the core only: a thread faulted; the label is a FaultCause. */
  Fault = 0x8000,
}

/** Byte offsets in the IPC buffer. */
export const enum Buffer {
  /** u32[4]: handles to send, as many as the tag says. */
  SendHandles = 0,
  /** u32[4]: free slots of the receiver's table for what arrives; 0 = refuse. */
  ReceiveSlots = 16,
  /** Words 4… of the message; also the text of Log operations. */
  Words = 32,
  Size = 4096,
}

export const BUFFER_TEXT_OFFSET: u32 = 32;
export const BUFFER_TEXT_BYTES: u32 = 4064;

/** A tag for `length` words (and no capabilities) under `label`. */
// @ts-ignore: decorator
@inline
export function tagOf(label: u32, length: u32): u64 {
  return tagOfBuffer(label, length > REGISTER_WORDS ? length - REGISTER_WORDS : 0);
}

/** A tag for four words in registers, and `words` in the IPC buffer. */
// @ts-ignore: decorator
@inline
export function tagOfBuffer(label: u32, words: u32): u64 {
  return (<u64>label << 32) | <u64>words;
}

/** A tag that also carries `capabilities` handles from the IPC buffer. */
// @ts-ignore: decorator
@inline
export function tagWithCapabilities(label: u32, length: u32, capabilities: u32): u64 {
  return tagOf(label, length) | (<u64>capabilities << TagBit.CapabilityShift);
}

// @ts-ignore: decorator
@inline
export function labelOf(tag: u64): u32 {
  return <u32>(tag >> 32);
}

/** How many words of the message are in the IPC buffer. */
// @ts-ignore: decorator
@inline
export function bufferWordsOf(tag: u64): u32 {
  return <u32>tag & TagBit.WordsMask;
}

// @ts-ignore: decorator
@inline
export function capabilitiesOf(tag: u64): u32 {
  return (<u32>tag >> TagBit.CapabilityShift) & TagBit.CapabilityMask;
}
