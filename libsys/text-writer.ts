// Builds text in memory that the caller owns. What does not fit is dropped and `truncated` says so, so that writing
// needs no error path; nothing is allocated.

import { Text, sizeOf, startOf, textAt } from "./text";

@unmanaged
@final
export class TextWriter {
  start: u32;
  capacity: u32;
  length: u32;
  truncated: u32; // 0 or 1

  /** Begins an empty text in `capacity` bytes at `start`. */
  reset(start: usize, capacity: u32): TextWriter {
    this.start = <u32>start;
    this.capacity = capacity;
    this.length = 0;
    this.truncated = 0;
    return this;
  }

  /** What has been written so far. */
  @inline
  get text(): Text {
    return textAt(this.start, this.length);
  }

  byte(value: u32): TextWriter {
    if (this.length < this.capacity) store<u8>(this.start + this.length++, <u8>value);
    else this.truncated = 1;
    return this;
  }

  /** Appends a copy of `text`. */
  append(text: Text): TextWriter {
    const size = min(sizeOf(text), this.capacity - this.length);
    memory.copy(this.start + this.length, startOf(text), size);
    this.length += size;
    if (size < sizeOf(text)) this.truncated = 1;
    return this;
  }

  /** Appends an ASCII literal. */
  literal(text: string): TextWriter {
    for (let index = 0; index < text.length; index++) {
      this.byte(<u32>text.charCodeAt(index));
    }
    return this;
  }

  decimal(value: u64): TextWriter {
    let divisor: u64 = 1;
    while (value / divisor >= 10) divisor *= 10;
    for (; divisor != 0; divisor /= 10) this.byte(0x30 + <u32>((value / divisor) % 10));
    return this;
  }

  signed(value: i64): TextWriter {
    if (value >= 0) return this.decimal(<u64>value);
    return this.byte(0x2d).decimal(0 - <u64>value);
  }

  /** Exactly `digits` lower-case hexadecimal digits. */
  hexadecimal(value: u64, digits: u32): TextWriter {
    return this.digits(value, digits, 0x61);
  }

  /** Exactly `digits` upper-case hexadecimal digits, as modalias strings have them. */
  upperHexadecimal(value: u64, digits: u32): TextWriter {
    return this.digits(value, digits, 0x41);
  }

  /** Appends spaces until the line that began at `lineStart` is `width` bytes long. */
  pad(lineStart: u32, width: u32): TextWriter {
    while (this.length - lineStart < width && this.truncated == 0) this.byte(0x20);
    return this;
  }

  private digits(value: u64, count: u32, letterA: u32): TextWriter {
    for (let index: u32 = count; index > 0; index--) {
      const digit = <u32>(value >> ((index - 1) * 4)) & 15;
      this.byte(digit < 10 ? 0x30 + digit : letterA + digit - 10);
    }
    return this;
  }
}
