// A bounded buffer of UTF-8 bytes that is appended to; what does not fit is dropped, so a
// writer needs no checks. `span.ts` reads what was written. Nothing here allocates.

import { Span, sizeOf, spanAt, startOf } from "./span";

@unmanaged
@final
export class Text {
  address: u32;
  capacity: u32;
  length: u32;

  /** Makes the buffer `capacity` bytes at `address`, and empties it. */
  open(address: u32, capacity: u32): Text {
    this.address = address;
    this.capacity = capacity;
    this.length = 0;
    return this;
  }

  clear(): Text {
    this.length = 0;
    return this;
  }

  /** What has been written so far. */
  @inline
  get span(): Span {
    return spanAt(this.address, this.length);
  }

  byte(value: u32): Text {
    if (this.length == this.capacity) return this;
    store<u8>(this.address + this.length, <u8>value);
    this.length++;
    return this;
  }

  /** Appends a literal. */
  put(text: string): Text {
    const room = this.capacity - this.length;
    this.length += copyString(this.address + this.length, room, text);
    return this;
  }

  bytes(address: u32, length: u32): Text {
    const taken = min(length, this.capacity - this.length);
    memory.copy(this.address + this.length, address, taken);
    this.length += taken;
    return this;
  }

  append(span: Span): Text {
    return this.bytes(startOf(span), sizeOf(span));
  }

  /** Appends NUL-terminated text; address 0 appends nothing. */
  terminated(address: u32): Text {
    if (address == 0) return this;
    for (let at = address; load<u8>(at) != 0; ++at) this.byte(load<u8>(at));
    return this;
  }

  decimal(value: u64): Text {
    let divisor: u64 = 1;
    while (value / divisor >= 10) divisor *= 10;
    for (; divisor > 0; divisor /= 10) {
      this.byte(48 + <u32>((value / divisor) % 10));
    }
    return this;
  }

  signed(value: i64): Text {
    if (value >= 0) return this.decimal(<u64>value);
    this.byte(45);
    return this.decimal(0 - <u64>value);
  }

  /** Appends at least `digits` hexadecimal digits, without a prefix. */
  hex(value: u64, digits: u32): Text {
    let count: u32 = 16 - (<u32>clz(value | 1) >> 2);
    if (count < digits) count = digits;
    for (let i: u32 = count; i > 0; --i) {
      const digit = i > 16 ? 0 : <u32>(value >> ((<u64>i - 1) * 4)) & 15;
      this.byte(digit < 10 ? 48 + digit : 87 + digit);
    }
    return this;
  }

  /**
   * Appends exactly `digits` upper-case hexadecimal digits, as modalias strings have
   * them.
   */
  upperHex(value: u64, digits: u32): Text {
    for (let i: u32 = digits; i > 0; --i) {
      const digit = <u32>(value >> ((<u64>i - 1) * 4)) & 15;
      this.byte(digit < 10 ? 48 + digit : 55 + digit);
    }
    return this;
  }

  /** Appends spaces until the text is `column` bytes long. */
  padTo(column: u32): Text {
    while (this.length < column && this.length < this.capacity) this.byte(32);
    return this;
  }
}

/**
 * Writes `text` as UTF-8 to at most `room` bytes at `address`; returns the bytes written.
 */
export function copyString(address: u32, room: u32, text: string): u32 {
  let length: u32 = 0;
  for (let i = 0, count = text.length; i < count; ++i) {
    const unit = <u32>text.charCodeAt(i);
    const size: u32 = unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    if (length + size > room) return length;
    encodeUnit(address + length, unit, size);
    length += size;
  }
  return length;
}

/** One UTF-16 unit as UTF-8; literals with surrogate pairs do not occur in Weft. */
function encodeUnit(address: u32, unit: u32, size: u32): void {
  if (size == 1) {
    store<u8>(address, <u8>unit);
  } else if (size == 2) {
    store<u8>(address, <u8>(0xc0 | (unit >> 6)));
    store<u8>(address, <u8>(0x80 | (unit & 63)), 1);
  } else {
    store<u8>(address, <u8>(0xe0 | (unit >> 12)));
    store<u8>(address, <u8>(0x80 | ((unit >> 6) & 63)), 1);
    store<u8>(address, <u8>(0x80 | (unit & 63)), 2);
  }
}
