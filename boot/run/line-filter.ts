// The serial line and the core's log arrive a few bytes at a time and meet in one
// terminal: passed on as whole lines, neither breaks into the other's.

import { Transform, type TransformCallback } from "node:stream";

const LINE_FEED = 10;

/** Holds back what follows the last line's end until its own end, or the stream's. */
export class LineFilter extends Transform {
  private held: Buffer[] = [];

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const whole = end === 0 ? [] : [...this.held, chunk.subarray(0, end)];
    if (end !== 0) this.held = [];
    if (end < chunk.length) this.held.push(chunk.subarray(end));
    done(null, whole.length === 0 ? undefined : Buffer.concat(whole));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.held.length === 0 ? null : Buffer.concat(this.held));
  }
}
