// A record beside the outputs of a build step: with which key and from which inputs they
// were made. Written last and by rename, so an interrupted step is simply done again.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { inputsUnchanged, markInputs, type InputMarks } from "./input.ts";
import { buildPath } from "./path.ts";

interface Stamp {
  key: string;
  inputs: InputMarks;
  outputs: string[];
}

/**
 * True when step `name` was done with `key`, its inputs are unchanged and its outputs
 * exist.
 */
export function stepFresh(name: string, key: string): boolean {
  const stamp = readStamp(name);
  if (stamp === null || stamp.key !== key) return false;
  return stamp.outputs.every((path) => existsSync(path)) && inputsUnchanged(stamp.inputs);
}

/** The inputs that step `name` had when it was last done. */
export function stepInputs(name: string): string[] {
  return Object.keys(readStamp(name)?.inputs ?? {});
}

/** Records that step `name` is done. */
export function finishStep(
  name: string,
  key: string,
  inputs: Iterable<string>,
  outputs: string[],
): void {
  const stamp: Stamp = { key, inputs: markInputs(inputs), outputs };
  writeWhole(stampPath(name), JSON.stringify(stamp));
}

/** Writes a file so that nobody ever sees a part of it. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

function readStamp(name: string): Stamp | null {
  try {
    return JSON.parse(readFileSync(stampPath(name), "utf8")) as Stamp;
  } catch {
    return null;
  }
}

function stampPath(name: string): string {
  return join(buildPath("stamps"), `${name.replaceAll("/", ".")}.json`);
}
