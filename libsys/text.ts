// Text is UTF-8 bytes at an address with a length. A Text is a bounded buffer that is appended to;
// what does not fit is dropped, so a writer needs no checks. Nothing here allocates.

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

  /** Appends spaces until the text is `column` bytes long. */
  padTo(column: u32): Text {
    while (this.length < column && this.length < this.capacity) this.byte(32);
    return this;
  }
}

/** Writes `text` as UTF-8 to at most `room` bytes at `address`; returns the bytes written. */
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

/** True when the `length` bytes at `address` spell the (ASCII) literal. */
export function textIs(address: u32, length: u32, literal: string): bool {
  if (length != <u32>literal.length) return false;
  for (let i: u32 = 0; i < length; ++i) {
    if (<u32>load<u8>(address + i) != <u32>literal.charCodeAt(i)) return false;
  }
  return true;
}

/** True when the text begins with the (ASCII) literal. */
export function textStarts(address: u32, length: u32, literal: string): bool {
  const count = <u32>literal.length;
  return length >= count && textIs(address, count, literal);
}

/** True when both texts are the same bytes. */
export function textEquals(a: u32, aLength: u32, b: u32, bLength: u32): bool {
  return aLength == bLength && memory.compare(a, b, aLength) == 0;
}

/** Value of the decimal digits at `address`; ends at the first other byte, saturates. */
export function parseDecimal(address: u32, length: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < length; ++i) {
    const digit = <u32>load<u8>(address + i) - 48;
    if (digit > 9) break;
    if (value > (u64.MAX_VALUE - 9) / 10) return u64.MAX_VALUE;
    value = value * 10 + digit;
  }
  return value;
}

/** Value of the hexadecimal digits at `address`; ends at the first other byte. */
export function parseHex(address: u32, length: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < length; ++i) {
    const byte = <u32>load<u8>(address + i);
    const letter = (byte | 32) - 97;
    const digit = byte - 48;
    if (digit <= 9) value = (value << 4) | digit;
    else if (letter < 6) value = (value << 4) | (letter + 10);
    else break;
  }
  return value;
}
