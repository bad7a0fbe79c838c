// Reads a line of commands: words with quotes, `$?`, comments, `> FILE`, and the
// connectors `;` `&&` `||`. One simple command is read at a time, since `$?` is the
// status of the one before it. A reader is used twice for each line: first to check it
// whole (`check`), so that a mistake at its end is found before its beginning runs.

import { Span, byteAt, sizeOf, spanAt, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";

export const MAXIMUM_WORDS: u32 = 64;
const WORD_BYTES: i32 = 4096;

/** When a command runs, given the status of the one before it. */
export const enum Connector {
  Always = 0,
  /** After `&&`: only when the status is 0. */
  Success = 1,
  /** After `||`: only when it is not. */
  Failure = 2,
}

/** Why a line can't be run. */
export const enum SyntaxError {
  None = 0,
  OpenQuote = 1,
  MissingCommand = 2,
  Pipe = 3,
  Redirection = 4,
  Background = 5,
  TooLong = 6,
}

/** Where the output of a simple command goes. */
export const enum Redirection {
  None = 0,
  /** `>` was read, and its file was not. */
  Begun = 1,
  Complete = 2,
}

const enum Character {
  Newline = 0x0a,
  Space = 0x20,
  DoubleQuote = 0x22,
  Hash = 0x23,
  Dollar = 0x24,
  Ampersand = 0x26,
  Quote = 0x27,
  Semicolon = 0x3b,
  Less = 0x3c,
  Greater = 0x3e,
  Question = 0x3f,
  Backslash = 0x5c,
  Bar = 0x7c,
}

const words: usize = memory.data(512, 8); // Span[MAXIMUM_WORDS]
const wordBytes: usize = memory.data(4096, 8);
const wordText: Text = changetype<Text>(memory.data(16, 8));

if (offsetof<Text>() > 16) ERROR("wordText has the size of Text");

@unmanaged
@final
export class CommandLine {
  source: Span;
  position: u32;
  /** Of the simple command read last. */
  wordCount: u32;
  connector: u32; // Connector
  error: u32; // SyntaxError
  /** What `$?` stands for. */
  status: i32;
  /** The connector that ended the last command. */
  pending: u32; // Connector
  demanded: u32; // 0 or 1: a connector wants a command to follow
  redirection: u32; // Redirection
  /** The file for the output, when there is a redirection. */
  target: Span;

  /** Begins reading `source`. */
  open(source: Span): void {
    this.source = source;
    this.position = 0;
    this.wordCount = 0;
    this.error = SyntaxError.None;
    this.pending = Connector.Always;
    this.demanded = 0;
  }

  /** Reads the whole line without running it. */
  check(source: Span): SyntaxError {
    this.open(source);
    while (this.next(0)) {}
    return <SyntaxError>this.error;
  }

  /** Word `index` of the simple command read last; valid until the next is read. */
  word(index: u32): Span {
    return load<u64>(words + index * 8);
  }

  /** Reads the next simple command; false at the end and after an error. */
  next(status: i32): bool {
    this.status = status;
    this.wordCount = 0;
    this.redirection = Redirection.None;
    this.connector = this.pending;
    wordText.open(<u32>wordBytes, WORD_BYTES);
    while (this.error == SyntaxError.None) {
      this.skipBlanks();
      if (this.atEnd) return this.finish();
      if (this.readConnector()) {
        if (this.wordCount != 0) return true;
      } else if (this.error == SyntaxError.None) {
        this.readWord();
        if (this.redirection == Redirection.Begun) this.takeTarget();
      }
    }
    return false;
  }

  private finish(): bool {
    if (this.wordCount != 0) {
      this.demanded = 0;
      return true;
    }
    if (this.demanded != 0) this.error = SyntaxError.MissingCommand;
    return false;
  }

  private get current(): u32 {
    return byteAt(this.source, this.position);
  }

  private get following(): u32 {
    return byteAt(this.source, this.position + 1);
  }

  private get atEnd(): bool {
    return this.position >= sizeOf(this.source);
  }

  private skipBlanks(): void {
    while (!this.atEnd && blank(this.current)) this.position++;
    if (this.current != Character.Hash) return;
    while (!this.atEnd && this.current != Character.Newline) this.position++;
  }

  /** Takes `;`, `&&`, `||` or a line's end; false when something else stands here. */
  private readConnector(): bool {
    const byte = this.current;
    if (byte == Character.Newline) return this.separate(1, Connector.Always, false);
    if (byte == Character.Semicolon) return this.separate(1, Connector.Always, true);
    const doubled = byte == this.following;
    if (byte == Character.Ampersand) {
      if (doubled) return this.separate(2, Connector.Success, true);
      this.error = SyntaxError.Background;
    } else if (byte == Character.Bar) {
      if (doubled) return this.separate(2, Connector.Failure, true);
      this.error = SyntaxError.Pipe;
    } else if (byte == Character.Less) {
      this.error = SyntaxError.Redirection;
    } else if (byte == Character.Greater) {
      this.beginRedirection();
    }
    return false;
  }

  /** Takes `>`; the next word is the file. */
  private beginRedirection(): void {
    const allowed = this.wordCount != 0 && this.redirection == Redirection.None;
    this.position++;
    this.skipBlanks();
    if (!allowed || this.atEnd || this.endsWord(this.current)) {
      this.error = SyntaxError.Redirection;
    }
    this.redirection = Redirection.Begun;
  }

  private takeTarget(): void {
    if (this.error != SyntaxError.None) return;
    this.wordCount--;
    this.target = this.word(this.wordCount);
    this.redirection = Redirection.Complete;
  }

  private separate(length: u32, connector: Connector, strict: bool): bool {
    this.position += length;
    if (strict && this.wordCount == 0) {
      this.error = SyntaxError.MissingCommand;
      return false;
    }
    if (this.wordCount != 0) {
      this.pending = connector;
      this.demanded = connector == Connector.Always ? 0 : 1;
    }
    return true;
  }

  private readWord(): void {
    const start = wordText.length;
    while (!this.atEnd && !this.endsWord(this.current)) {
      if (!this.readPiece()) {
        this.error = SyntaxError.OpenQuote;
        return;
      }
    }
    if (this.wordCount == MAXIMUM_WORDS || wordText.length == wordText.capacity) {
      this.error = SyntaxError.TooLong;
      return;
    }
    const word = spanAt(wordText.address + start, wordText.length - start);
    store<u64>(words + this.wordCount * 8, word);
    this.wordCount++;
  }

  private endsWord(byte: u32): bool {
    switch (byte) {
      case Character.Newline:
      case Character.Semicolon:
      case Character.Ampersand:
      case Character.Bar:
      case Character.Less:
      case Character.Greater:
        return true;
      default:
        return blank(byte);
    }
  }

  /** One byte, escape, expansion or quoted part; false when a quote stays open. */
  private readPiece(): bool {
    switch (this.current) {
      case Character.Quote:
        return this.readQuoted();
      case Character.DoubleQuote:
        return this.readDoubleQuoted();
      case Character.Backslash:
        this.position++;
        if (this.atEnd) return false;
        this.take();
        return true;
      default:
        this.readPlain();
        return true;
    }
  }

  private readPlain(): void {
    if (this.current == Character.Dollar && this.following == Character.Question) {
      wordText.signed(this.status);
      this.position += 2;
    } else {
      this.take();
    }
  }

  private readQuoted(): bool {
    this.position++;
    while (!this.atEnd && this.current != Character.Quote) this.take();
    return this.closeQuote();
  }

  private readDoubleQuoted(): bool {
    this.position++;
    while (!this.atEnd && this.current != Character.DoubleQuote) {
      if (this.current == Character.Backslash && escapable(this.following))
        this.position++;
      else if (this.current == Character.Dollar) {
        this.readPlain();
        continue;
      }
      this.take();
    }
    return this.closeQuote();
  }

  private closeQuote(): bool {
    if (this.atEnd) return false;
    this.position++;
    return true;
  }

  private take(): void {
    wordText.byte(this.current);
    this.position++;
  }
}

/** Where the word that ends the span begins: for completion, which knows no quotes. */
export function lastWordStart(line: Span): u32 {
  let start = sizeOf(line);
  while (start > 0 && !separates(load<u8>(startOf(line) + start - 1))) start--;
  return start;
}

/** Whether the word at `start` is a command's name, not an argument. */
export function isCommandPosition(line: Span, start: u32): bool {
  let at = start;
  while (at > 0 && blank(byteAt(line, at - 1))) at--;
  return at == 0 || separates(byteAt(line, at - 1));
}

function separates(byte: u32): bool {
  return (
    blank(byte) ||
    byte == Character.Semicolon ||
    byte == Character.Ampersand ||
    byte == Character.Bar ||
    byte == Character.Newline
  );
}

function escapable(byte: u32): bool {
  return (
    byte == Character.DoubleQuote ||
    byte == Character.Backslash ||
    byte == Character.Dollar
  );
}

function blank(byte: u32): bool {
  return byte == Character.Space || byte == 0x09 || byte == 0x0d;
}
