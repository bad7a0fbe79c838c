// weft doctor: what the machine has, and what to type for what it lacks.

import { execFileSync } from "node:child_process";
import process from "node:process";
import type { Command } from "commander";
import { findLlvm, findProgram, LLVM_PROGRAMS } from "../setup/programs.mjs";

interface Finding {
  name: string;
  version: string | null;
  advice: string;
}

/** Adds `weft doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("check the programs that Weft needs")
    .helpGroup("Understand it:")
    .action(doctor);
}

function doctor(): void {
  const suffix = findLlvm();
  const llvm = LLVM_PROGRAMS.map((name) => ({
    name: name + (suffix ?? ""),
    version: suffix === null ? null : versionOf(name + suffix),
    advice: "apt-get install clang-19 lld-19 llvm-19",
  }));
  const findings: Finding[] = [
    { name: "node", version: process.versions.node, advice: "" },
    ...llvm,
    ...["qemu-system-x86_64"].map((name) => ({
      name,
      version: versionOf(name),
      advice: "apt-get install qemu-system-x86",
    })),
    { name: "gdb (optional)", version: versionOf("gdb"), advice: "apt-get install gdb" },
  ];
  for (const finding of findings) process.stdout.write(`${describe(finding)}\n`);
  const missing = findings.some(
    ({ name, version }) => version === null && !name.includes("optional"),
  );
  if (missing) process.exitCode = 1;
}

function describe({ name, version, advice }: Finding): string {
  const mark = version === null ? "missing" : "ok";
  return `${mark.padEnd(8)}${name.padEnd(22)}${version ?? `type: ${advice}`}`;
}

function versionOf(name: string): string | null {
  if (findProgram(name) === null) return null;
  const output = execFileSync(name, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? "unknown version";
}
