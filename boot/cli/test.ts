// weft test and weft bench.

import process from "node:process";
import type { Command } from "commander";

/** Adds `weft test` and `weft bench`. */
export function addTestCommands(program: Command): void {
  program
    .command("test")
    .description("build, then run all checks and tests")
    .helpGroup("Work on it:")
    .argument("[filter...]", "only test files whose path contains one of these words")
    .action(test);
  program
    .command("bench")
    .description("count guest instructions of IPC, faults and more")
    .helpGroup("Use:")
    .option("--json", "print JSON instead of a table", false)
    .action(bench);
}

async function test(filters: string[]): Promise<void> {
  const { runTests } = await import("../test/run-tests.ts");
  process.exitCode = await runTests(filters);
}

async function bench(options: { json: boolean }): Promise<void> {
  const { runBench } = await import("../bench/run-bench.ts");
  await runBench(options.json);
}
