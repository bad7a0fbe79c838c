// Turns the bytes of a terminal into keys: control characters, UTF-8 characters, and the
// escape sequences that VT100 and xterm send for the keys of a line editor. Unknown
// sequences are swallowed whole, so that they never end up in the text.

export const enum Key {
  None = 0,
  Character = 1,
  Enter = 2,
  Backspace = 3,
  Delete = 4,
  Left = 5,
  Right = 6,
  Up = 7,
  Down = 8,
  Home = 9,
  End = 10,
  WordLeft = 11,
  WordRight = 12,
  KillToEnd = 13,
  KillToStart = 14,
  KillWord = 15,
  Clear = 16,
  Complete = 17,
  Interrupt = 18,
  EndOfFile = 19,
  Unknown = 20,
}

const enum State {
  Ground = 0,
  /** After ESC. */
  Escape = 1,
  /** After ESC [ */
  Control = 2,
  /** After ESC O */
  Shift = 3,
  /** Inside a UTF-8 sequence. */
  Character = 4,
}

const ESCAPE: u32 = 0x1b;
const CARRIAGE_RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;
const DELETE: u32 = 0x7f;

@unmanaged
@final
export class KeyDecoder {
  state: u32; // State
  /** Number in an escape sequence: ESC [ 3 ~ */
  parameter: u32;
  /** The bytes of the last Key.Character, first byte lowest. */
  character: u32;
  characterLength: u32;
  /** Bytes that the UTF-8 sequence still lacks. */
  missing: u32;
  afterReturn: u32; // 0 or 1: a line feed now belongs to the carriage return before

  reset(): void {
    this.state = State.Ground;
    this.afterReturn = 0;
  }

  /** Takes one byte; answers the key that it completes, or Key.None. */
  feed(byte: u32): Key {
    const afterReturn = this.afterReturn != 0;
    this.afterReturn = byte == CARRIAGE_RETURN ? 1 : 0;
    switch (this.state) {
      case State.Escape:
        return this.afterEscape(byte);
      case State.Control:
        return this.inControl(byte);
      case State.Shift:
        this.state = State.Ground;
        return letterKey(byte);
      case State.Character:
        return this.inCharacter(byte);
      default:
        if (byte == LINE_FEED && afterReturn) return Key.None;
        return this.onGround(byte);
    }
  }

  private onGround(byte: u32): Key {
    if (byte == ESCAPE) {
      this.state = State.Escape;
      return Key.None;
    }
    if (byte < 0x20 || byte == DELETE) return controlKey(byte);
    this.character = byte;
    this.characterLength = 1;
    if (byte < 0x80) return Key.Character;
    this.missing = continuationBytes(byte);
    if (this.missing == 0) return Key.Unknown;
    this.state = State.Character;
    return Key.None;
  }

  private inCharacter(byte: u32): Key {
    this.state = State.Ground;
    if ((byte & 0xc0) != 0x80) return this.onGround(byte);
    this.character |= byte << (this.characterLength * 8);
    this.characterLength++;
    this.missing--;
    if (this.missing == 0) return Key.Character;
    this.state = State.Character;
    return Key.None;
  }

  private afterEscape(byte: u32): Key {
    this.state = State.Ground;
    this.parameter = 0;
    if (byte == 0x5b) this.state = State.Control;
    else if (byte == 0x4f) this.state = State.Shift;
    else if (byte == 0x62) return Key.WordLeft;
    else if (byte == 0x66) return Key.WordRight;
    else return Key.Unknown;
    return Key.None;
  }

  private inControl(byte: u32): Key {
    if (byte >= 0x30 && byte <= 0x39) {
      this.parameter = (this.parameter * 10 + byte - 0x30) & 0xff;
      return Key.None;
    }
    // A second parameter (ESC [ 1 ; 5 C) replaces the first: it names the modifier.
    if (byte == 0x3b) {
      this.parameter = 0;
      return Key.None;
    }
    if (byte >= 0x20 && byte < 0x40) return Key.None;
    this.state = State.Ground;
    if (byte == 0x7e) return numberKey(this.parameter);
    const key = letterKey(byte);
    if (this.parameter != 5) return key;
    if (key == Key.Left) return Key.WordLeft;
    return key == Key.Right ? Key.WordRight : key;
  }
}

/** How many bytes follow the first byte of a UTF-8 sequence; 0 when none starts so. */
function continuationBytes(first: u32): u32 {
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  return first >= 0xf0 && first < 0xf5 ? 3 : 0;
}

/** Emacs' control keys, as every line editor has them. */
function controlKey(byte: u32): Key {
  switch (byte) {
    case 0x01: // ^A
      return Key.Home;
    case 0x02: // ^B
      return Key.Left;
    case 0x05: // ^E
      return Key.End;
    case 0x06: // ^F
      return Key.Right;
    case 0x0e: // ^N
      return Key.Down;
    case 0x10: // ^P
      return Key.Up;
    default:
      return editingKey(byte);
  }
}

function editingKey(byte: u32): Key {
  switch (byte) {
    case 0x03: // ^C
      return Key.Interrupt;
    case 0x04: // ^D
      return Key.EndOfFile;
    case 0x08: // ^H
    case DELETE:
      return Key.Backspace;
    case 0x09: // tab
      return Key.Complete;
    case LINE_FEED:
    case CARRIAGE_RETURN:
      return Key.Enter;
    default:
      return killingKey(byte);
  }
}

function killingKey(byte: u32): Key {
  switch (byte) {
    case 0x0b: // ^K
      return Key.KillToEnd;
    case 0x0c: // ^L
      return Key.Clear;
    case 0x15: // ^U
      return Key.KillToStart;
    case 0x17: // ^W
      return Key.KillWord;
    default:
      return Key.Unknown;
  }
}

function letterKey(byte: u32): Key {
  switch (byte) {
    case 0x41:
      return Key.Up;
    case 0x42:
      return Key.Down;
    case 0x43:
      return Key.Right;
    case 0x44:
      return Key.Left;
    case 0x46:
      return Key.End;
    case 0x48:
      return Key.Home;
    default:
      return Key.Unknown;
  }
}

function numberKey(parameter: u32): Key {
  switch (parameter) {
    case 1:
    case 7:
      return Key.Home;
    case 3:
      return Key.Delete;
    case 4:
    case 8:
      return Key.End;
    default:
      return Key.Unknown;
  }
}
