// What another person needs to know to get the same numbers.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import process from "node:process";
import { ROOT } from "../build/path.ts";
import { llvmProgram } from "../build/program.ts";
import { machineCode } from "../image/kernel.ts";
import { guestProcessor, QEMU } from "../run/qemu-command.ts";
import type { Accelerator } from "../run/options.ts";

/** Versions of everything that can change a figure. */
export function describeEnvironment(accel: Accelerator): Record<string, string> {
  const counting = accel === "tcg";
  return {
    commit: commitOf(),
    core: machineCode().sha256,
    qemu: versionOf(QEMU),
    accelerator: counting ? "tcg, icount shift=0, sleep=off, 1 processor" : accel,
    guestProcessor: guestProcessor(accel),
    hostProcessor: cpus()[0]?.model ?? "unknown",
    clang: versionOf(llvmProgram("clang")),
    assemblyscript: packageVersion("assemblyscript"),
    node: process.versions.node,
  };
}

function commitOf(): string {
  try {
    const words = ["describe", "--always", "--dirty", "--abbrev=12"];
    return execFileSync("git", words, { cwd: ROOT, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

function versionOf(program: string): string {
  const output = execFileSync(program, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? "unknown";
}

function packageVersion(name: string): string {
  const text = readFileSync(`${ROOT}/node_modules/${name}/package.json`, "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
