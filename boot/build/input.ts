// The files a step read, and whether they changed since. Time and size decide first, the
// content hash when those differ: a checkout that touches files rebuilds nothing.

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./path.ts";

/** What a file was when it was read. Paths are relative to the project. */
export interface InputMark {
  modified: number;
  size: number;
  hash: string;
}

export type InputMarks = Record<string, InputMark>;

/** Marks `paths` as they are now. */
export function markInputs(paths: Iterable<string>): InputMarks {
  const marks: InputMarks = {};
  for (const path of [...paths].sort()) {
    const mark = markOf(path);
    if (mark !== null) marks[path] = mark;
  }
  return marks;
}

/** True when every marked file still has its content. */
export function inputsUnchanged(marks: InputMarks): boolean {
  return Object.entries(marks).every(([path, mark]) => inputUnchanged(path, mark));
}

function inputUnchanged(path: string, mark: InputMark): boolean {
  const status = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (status === undefined) return false;
  if (status.mtimeMs === mark.modified && status.size === mark.size) return true;
  return status.size === mark.size && markOf(path)?.hash === mark.hash;
}

function markOf(path: string): InputMark | null {
  const absolute = join(ROOT, path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (status === undefined) return null;
  return {
    modified: status.mtimeMs,
    size: status.size,
    hash: digest(readFileSync(absolute)),
  };
}

/** SHA-256 in hexadecimal. */
export function digest(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
