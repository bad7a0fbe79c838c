// One line being typed: its text, the cursor, the prompt, and what the terminal must be
// sent to show them. A line wider than the terminal scrolls sideways, so that the screen
// never wraps and any terminal can show it. Characters are taken to be one column wide.

import { Text } from "../../libsys/text";
import { History, LINE_BYTES, slotBytes, slotLength } from "./history";
import { Key, KeyDecoder } from "./key-decoder";

export const PROMPT_BYTES: u32 = 64;
const DEFAULT_COLUMNS: u32 = 80;

/** What a key did to the line, as far as the reader of the line cares. */
export const enum LineEvent {
  None = 0,
  /** The line is complete. */
  Line = 1,
  /** The user wants the word before the cursor completed. */
  Complete = 2,
  /** Ctrl-C: the line is dropped. */
  Interrupt = 3,
  /** Ctrl-D on an empty line. */
  EndOfFile = 4,
}

const lineBytes: usize = memory.data(1000, 8);
const promptBytes: usize = memory.data(64, 8);

@unmanaged
@final
export class LineEditor {
  output: Text;
  history: History;
  length: u32;
  cursor: u32;
  /** First byte shown. */
  view: u32;
  promptLength: u32;
  columns: u32;

  /** The text of the line. */
  @inline
  get bytes(): usize {
    return lineBytes;
  }

  /** Begins an empty line behind the prompt, which is cut to PROMPT_BYTES. */
  begin(prompt: usize, promptLength: u32): void {
    this.promptLength = min(promptLength, PROMPT_BYTES);
    memory.copy(promptBytes, prompt, this.promptLength);
    this.length = 0;
    this.cursor = 0;
    this.view = 0;
    this.columns = DEFAULT_COLUMNS;
    this.history.rewind();
    this.refresh();
  }

  /** Acts on a key. */
  apply(key: Key, decoder: KeyDecoder): LineEvent {
    switch (key) {
      case Key.None:
      case Key.Unknown:
        return LineEvent.None;
      case Key.Enter:
        return this.finish(LineEvent.Line);
      case Key.Complete:
        return LineEvent.Complete;
      case Key.Interrupt:
        this.output.put("^C");
        return this.finish(LineEvent.Interrupt);
      case Key.EndOfFile:
        if (this.length == 0) return this.finish(LineEvent.EndOfFile);
        this.remove(this.cursor, this.after(this.cursor));
        return LineEvent.None;
      case Key.Character:
        this.insertCharacter(decoder);
        return LineEvent.None;
      default:
        this.edit(key);
        return LineEvent.None;
    }
  }

  /** Inserts bytes at the cursor; all or, when the line is full, none. */
  insert(bytes: usize, count: u32): void {
    if (count > LINE_BYTES - this.length) {
      this.output.byte(0x07);
      return;
    }
    const at = lineBytes + this.cursor;
    memory.copy(at + count, at, this.length - this.cursor);
    memory.copy(at, bytes, count);
    this.length += count;
    this.cursor += count;
    this.refresh();
  }

  /**
   * Prints lines of text below the line (the candidates of a completion), then the line
   * again.
   */
  showBelow(text: usize, length: u32): void {
    this.output.put("\r\n");
    for (let index: u32 = 0; index < length; index++) {
      const byte = <u32>load<u8>(text + index);
      if (byte == 0x0a) this.output.byte(0x0d);
      this.output.byte(byte);
    }
    this.refresh();
  }

  /** Draws prompt, line and cursor anew on the current screen line. */
  refresh(): void {
    this.scroll();
    const output = this.output;
    output.put("\r\x1b[K");
    for (let index: u32 = 0; index < this.promptLength; index++) {
      output.byte(load<u8>(promptBytes + index));
    }
    const room = this.room;
    let shown: u32 = 0;
    let at = this.view;
    for (; at < this.length && shown < room; shown++) {
      const next = this.after(at);
      for (; at < next; at++) output.byte(load<u8>(lineBytes + at));
    }
    if (at == this.length && this.cursor == this.length) return;
    const column =
      characters(promptBytes, 0, this.promptLength) +
      characters(lineBytes, this.view, this.cursor);
    output.put("\r");
    if (column != 0) output.put("\x1b[").decimal(column).put("C");
  }

  private edit(key: Key): void {
    switch (key) {
      case Key.Left:
        return this.moveTo(this.before(this.cursor));
      case Key.Right:
        return this.moveTo(this.after(this.cursor));
      case Key.WordLeft:
        return this.moveTo(this.wordBefore(this.cursor));
      case Key.WordRight:
        return this.moveTo(this.wordAfter(this.cursor));
      case Key.Home:
        return this.moveTo(0);
      case Key.End:
        return this.moveTo(this.length);
      case Key.Up:
        return this.recall(this.history.older(lineBytes, this.length));
      case Key.Down:
        return this.recall(this.history.newer());
      default:
        this.erase(key);
    }
  }

  private erase(key: Key): void {
    switch (key) {
      case Key.Backspace:
        return this.remove(this.before(this.cursor), this.cursor);
      case Key.Delete:
        return this.remove(this.cursor, this.after(this.cursor));
      case Key.KillToEnd:
        return this.remove(this.cursor, this.length);
      case Key.KillToStart:
        return this.remove(0, this.cursor);
      case Key.KillWord:
        return this.remove(this.wordBefore(this.cursor), this.cursor);
      case Key.Clear:
        this.output.put("\x1b[H\x1b[2J");
        this.refresh();
    }
  }

  private insertCharacter(decoder: KeyDecoder): void {
    const count = decoder.characterLength;
    const plain =
      this.cursor == this.length &&
      this.length + count <= LINE_BYTES &&
      characters(lineBytes, this.view, this.cursor) + 1 < this.room;
    const bytes = offsetof<KeyDecoder>("character") + changetype<usize>(decoder);
    if (!plain) return this.insert(bytes, count);
    // At the end of the line the terminal needs to be sent no more than the character.
    memory.copy(lineBytes + this.length, bytes, count);
    this.length += count;
    this.cursor += count;
    for (let index: u32 = 0; index < count; index++) {
      this.output.byte(load<u8>(bytes + index));
    }
  }

  private finish(event: LineEvent): LineEvent {
    this.output.put("\r\n");
    if (event == LineEvent.Line) this.history.add(lineBytes, this.length);
    return event;
  }

  private recall(slot: usize): void {
    if (slot == 0) return;
    this.length = slotLength(slot);
    this.cursor = this.length;
    this.view = 0;
    memory.copy(lineBytes, slotBytes(slot), this.length);
    this.refresh();
  }

  private moveTo(cursor: u32): void {
    this.cursor = cursor;
    this.refresh();
  }

  private remove(from: u32, to: u32): void {
    if (from == to) return;
    memory.copy(lineBytes + from, lineBytes + to, this.length - to);
    this.length -= to - from;
    this.cursor = from;
    this.refresh();
  }

  /** Columns for the text; the last one stays free for the cursor. */
  private get room(): u32 {
    const used = characters(promptBytes, 0, this.promptLength) + 1;
    return used < this.columns ? this.columns - used : 1;
  }

  private scroll(): void {
    if (this.cursor < this.view) this.view = this.cursor;
    while (characters(lineBytes, this.view, this.cursor) > this.room) {
      this.view = this.after(this.view);
    }
  }

  private before(position: u32): u32 {
    let at = position;
    while (at > 0 && continuation(load<u8>(lineBytes + --at))) {}
    return at;
  }

  private after(position: u32): u32 {
    if (position >= this.length) return this.length;
    let at = position + 1;
    while (at < this.length && continuation(load<u8>(lineBytes + at))) at++;
    return at;
  }

  private wordBefore(position: u32): u32 {
    let at = position;
    while (at > 0 && load<u8>(lineBytes + at - 1) == 0x20) at--;
    while (at > 0 && load<u8>(lineBytes + at - 1) != 0x20) at--;
    return at;
  }

  private wordAfter(position: u32): u32 {
    let at = position;
    while (at < this.length && load<u8>(lineBytes + at) == 0x20) at++;
    while (at < this.length && load<u8>(lineBytes + at) != 0x20) at++;
    return at;
  }
}

// @ts-ignore: decorator
@inline
function continuation(byte: u32): bool {
  return (byte & 0xc0) == 0x80;
}

/** Characters in bytes `from` to `to` of UTF-8 text. */
function characters(text: usize, from: u32, to: u32): u32 {
  let count: u32 = 0;
  for (let at = from; at < to; at++) {
    if (!continuation(load<u8>(text + at))) count++;
  }
  return count;
}
