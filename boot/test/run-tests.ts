// weft test: build, static checks, unit tests, system tests. Closes with one line that
// counts.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { build } from "../build/build.ts";
import { ROOT } from "../build/path.ts";
import { closingLine } from "./closing-line.ts";
import { runSuite, type Tally } from "./suite.ts";

/** npm scripts that check the sources without running them; each counts as one test. */
const CHECKS = ["lint", "format:check", "typecheck"];

/**
 * Runs everything, or only test files that match `filters`; resolves to the exit status.
 */
export async function runTests(filters: string[]): Promise<number> {
  // Unit tests compile what they need: half-written programs elsewhere do not stop them.
  const unitOnly =
    filters.length > 0 && filters.every((filter) => filter.includes("unit"));
  if (!unitOnly) await build();
  const tallies: Tally[] = [];
  if (filters.length === 0) tallies.push(...CHECKS.map(runCheck));
  tallies.push(runSuite("unit", filters));
  if (!unitOnly) tallies.push(runSuite("system", filters));
  const passed = sum(tallies.map((tally) => tally.passed));
  const failed = sum(tallies.map((tally) => tally.failed));
  const skipped = sum(tallies.map((tally) => tally.skipped));
  process.stdout.write(`${closingLine({ passed, failed, skipped }, filters)}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function runCheck(name: string): Tally {
  process.stderr.write(`weft: ${name}\n`);
  const words = ["run", "--silent", name];
  const { status } = spawnSync("npm", words, { cwd: ROOT, stdio: ["ignore", 2, 2] });
  if (status === 0) return { passed: 1, failed: 0, skipped: 0 };
  process.stderr.write(`weft: ${name} failed: npm run ${name}\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
