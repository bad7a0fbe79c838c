// Which part of an operation an instruction belongs to. The core's source says it: what
// comes before "Point of no return" in a function checks, what comes after transfers. A
// line that returns a Status on a condition checks, and so does a function that answers
// yes or no; otherwise the file's noun tells.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/path.ts";
import type { SourceLine } from "./disassembly.ts";

export const PHASES = [
  "client",
  "server",
  "entry",
  "look-up",
  "checks",
  "transfer",
  "mapping",
  "switch",
  "other core work",
  "exit",
] as const;

export type Phase = (typeof PHASES)[number];

const MARK = "Point of no return";
const FUNCTION = /^(?:export )?function (\w+)/;
const LOOK_UP = /\b(slotAt|slotCount|findCapability)\(/;
const SWITCH = /writeCr3|switchTo|cpu\(\)\.current = |ThreadState\.Running/;
const GUARD = /\bif \(.*\breturn \w*Status\b|\ballows\(|\bstatusOf\(/;
const NOUNS: Readonly<Partial<Record<Phase, string[]>>> = {
  "look-up": ["table"],
  checks: ["fast-path", "capability", "invoke", "system-call"],
  transfer: ["thread-queue", "message", "notification", "reply", "endpoint", "fault"],
  mapping: ["frame", "page-table", "page-entry", "address-space"],
  switch: ["scheduler", "ready-queue", "timer", "fpu"],
};
const FILE_PHASES = new Map(
  Object.entries(NOUNS).flatMap(([phase, nouns]) =>
    nouns.map((noun): [string, Phase] => [`microkernel/${noun}.ts`, phase as Phase]),
  ),
);
const texts = new Map<string, string[]>();

/**
 * The phase of an instruction of AssemblyScript in the core; null for what any phase may
 * need.
 */
export function corePhase(source: SourceLine): Phase | null {
  const text = sourceText(source);
  if (SWITCH.test(text)) return "switch";
  if (LOOK_UP.test(text)) return "look-up";
  if (GUARD.test(text)) return "checks";
  return phaseByMark(source) ?? FILE_PHASES.get(source.file) ?? null;
}

/** The text of a source line, without its indentation. */
export function sourceText({ file, line }: SourceLine): string {
  return (linesOf(file)[line - 1] ?? "").trim();
}

function phaseByMark({ file, line }: SourceLine): Phase | null {
  const lines = linesOf(file);
  let start = line - 1;
  while (start >= 0 && !FUNCTION.test(lines[start] ?? "")) start -= 1;
  if (start < 0) return null;
  let end = start;
  while (end < lines.length && lines[end] !== "}") end += 1;
  const mark = lines.findIndex(
    (text, index) => index > start && index < end && text.includes(MARK),
  );
  if (mark < 0) return predicate(lines, start) ? "checks" : null;
  return line - 1 < mark ? "checks" : "transfer";
}

/** A function that answers yes or no. */
function predicate(lines: string[], start: number): boolean {
  const open = lines.findIndex((text, index) => index >= start && text.endsWith("{"));
  return (lines[open] ?? "").endsWith("): bool {");
}

function linesOf(file: string): string[] {
  const known = texts.get(file);
  if (known !== undefined) return known;
  let lines: string[] = [];
  try {
    lines = readFileSync(join(ROOT, file), "utf8").split("\n");
  } catch {
    // The compiler's own library: not part of the project.
  }
  texts.set(file, lines);
  return lines;
}
