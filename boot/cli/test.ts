// weft test.

import process from "node:process";
import type { Command } from "commander";

/** Adds `weft test`. */
export function addTestCommand(program: Command): void {
  program
    .command("test")
    .description("build, then run all checks and tests")
    .helpGroup("Work on it:")
    .argument("[filter...]", "only test files whose path contains one of these words")
    .action(test);
}

async function test(filters: string[]): Promise<void> {
  const { runTests } = await import("../test/run-tests.ts");
  process.exitCode = await runTests(filters);
}
