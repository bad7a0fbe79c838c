// Runs one vitest project and counts what passed.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildPath, ROOT } from "../build/path.ts";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  success: boolean;
}

/**
 * Runs the test files of `project` ("unit" or "system") whose path contains one of
 * `filters`.
 */
export function runSuite(project: string, filters: string[]): Tally {
  const output = buildPath("tests", `${project}.json`);
  rmSync(output, { force: true });
  const words = ["run", "--config", "tests/vitest.config.ts", "--project", project];
  if (filters.length > 0) words.push("--passWithNoTests");
  const reporters = [
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${output}`,
  ];
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules/vitest/vitest.mjs"), ...words, ...reporters, ...filters],
    { cwd: ROOT, stdio: ["ignore", 2, 2] },
  );
  if (existsSync(output)) return tallyOf(output, status);
  return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function tallyOf(path: string, status: number | null): Tally {
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  // A file that does not even load has no tests, but it is a failure.
  if (status !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}
