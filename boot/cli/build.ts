// weft build and weft clean.

import { rmSync } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { BUILD } from "../build/path.ts";

/** Adds `weft build` and `weft clean`. */
export function addBuildCommands(program: Command): void {
  program
    .command("build")
    .description("build what changed: core, servers, drivers, images")
    .helpGroup("Work on it:")
    .action(build);
  program
    .command("clean")
    .description("delete all build outputs (.build)")
    .helpGroup("Work on it:")
    .action(() => rmSync(BUILD, { recursive: true, force: true }));
}

async function build(): Promise<void> {
  const graph = await import("../build/build.ts");
  const started = performance.now();
  const count = await graph.build();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const what = count === 0 ? "everything is up to date" : `${count} steps`;
  process.stderr.write(`weft: ${what} (${seconds} s)\n`);
}
