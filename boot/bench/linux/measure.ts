// Linux's pipes, sockets, futexes and eventfds in the machine in which Weft is measured.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../build/failure.ts";
import { buildPath, ROOT } from "../../build/path.ts";
import { llvmProgram, runProgram } from "../../build/program.ts";
import { writeWhole } from "../../build/stamp.ts";
import type { Accelerator } from "../../run/options.ts";
import { guestProcessor, QEMU } from "../../run/qemu-command.ts";
import { withoutLostSamples } from "../disturbance.ts";
import { COUNTING } from "../guest-run.ts";
import { readMeasurements } from "../measurement.ts";
import { caseResult, type CaseResult } from "../result.ts";
import { initialRamDisk } from "./initial-ram-disk.ts";
import { fetchKernel } from "./kernel-package.ts";

const LIMIT_SECONDS = 480;
/** Mitigations off: Weft has none, and the comparison shall favour Linux. */
const COMMAND_LINE = "console=ttyS0 quiet mitigations=off tsc=reliable panic=-1";

export interface LinuxResult {
  system: string;
  cases: CaseResult[];
}

/**
 * Boots the distribution's kernel and measures it; fails when its package can't be had.
 */
export async function measureLinux(accel: Accelerator): Promise<LinuxResult> {
  const kernel = fetchKernel();
  const disk = buildPath("bench", "linux", "initrd");
  writeWhole(disk, initialRamDisk(await compileCases()));
  const unit = accel === "tcg" ? "instructions" : "cycles";
  process.stderr.write(`weft: Linux ${kernel.version} boots, to count ${unit}\n`);
  const words = [...machineArguments(accel), "-kernel", kernel.path, "-initrd", disk];
  const measurements = readMeasurements(await output(words));
  if (measurements.length === 0) throw new Failure("Linux printed no measurements");
  return {
    system: `Linux ${kernel.version}, mitigations off`,
    cases: measurements.map((entry) => caseResult(withoutLostSamples(entry), unit)),
  };
}

async function compileCases(): Promise<Buffer> {
  const path = buildPath("bench", "linux", "cases");
  await runProgram(llvmProgram("clang"), [
    ...["-O2", "-Wall", "-Werror", "-static", "-nostdlib", "-ffreestanding"],
    ...["-fno-stack-protector", "-mno-sse", "-o", path],
    join(ROOT, "boot/bench/linux/cases.c"),
  ]);
  return readFileSync(path);
}

function machineArguments(accel: Accelerator): string[] {
  return [
    ...["-machine", "q35", "-cpu", guestProcessor(accel), "-accel", accel],
    ...["-m", "512M", "-smp", "1", "-append", COMMAND_LINE],
    ...["-display", "none", "-vga", "none", "-nic", "none", "-no-reboot"],
    ...["-serial", "stdio", "-monitor", "none"],
    ...(accel === "tcg" ? COUNTING : []),
  ];
}

async function output(words: string[]): Promise<string> {
  const machine = spawn(QEMU, words, { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  machine.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const timer = setTimeout(() => machine.kill("SIGKILL"), LIMIT_SECONDS * 1000);
  await new Promise((resolve, reject) => {
    machine.on("error", reject);
    machine.on("close", resolve);
  });
  clearTimeout(timer);
  return Buffer.concat(chunks).toString("latin1");
}
