// The serial line ends lines with CR LF, as terminals need it; a pipe gets plain LF.

import { Transform, type TransformCallback } from "node:stream";

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** Drops each CR that is followed by LF, across chunk borders, too. */
export class NewlineFilter extends Transform {
  private held = false;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const output: number[] = [];
    for (const byte of chunk) {
      if (this.held && byte !== LINE_FEED) output.push(CARRIAGE_RETURN);
      this.held = byte === CARRIAGE_RETURN;
      if (!this.held) output.push(byte);
    }
    done(null, Buffer.from(output));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.held ? Buffer.from([CARRIAGE_RETURN]) : null);
  }
}
