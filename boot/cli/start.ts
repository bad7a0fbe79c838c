// weft start: build what changed, then boot.

import process from "node:process";
import type { Command } from "commander";
import {
  COMMAND_LINE_BYTES,
  DEFAULT_MEMORY,
  parseAccelerator,
  parseAppend,
  parseMemory,
  parseProcessors,
  parseTimeout,
  type RunOptions,
} from "../run/options.ts";

type Typed = Omit<RunOptions, "timeoutSeconds" | "disks" | "qemuArguments"> & {
  timeout?: number;
  disk: string[];
  qemuArg: string[];
};

/** Adds `weft start` (also `weft run`). */
export function addStartCommand(program: Command): void {
  program
    .command("start")
    .alias("run")
    .description("build what changed and boot it under QEMU")
    .helpGroup("Use:")
    .option(
      "--exec <commands>",
      "run shell commands, print their output, power off; " +
        `the kernel command line they go through holds ${COMMAND_LINE_BYTES} bytes`,
    )
    .option(
      "--timeout <seconds>",
      "stop the machine after this time, status 124",
      parseTimeout,
    )
    .option(
      "--disk <file>",
      "attach a raw disk image, read-only (repeatable)",
      collect,
      [],
    )
    .option("--memory <size>", "RAM of the machine", parseMemory, DEFAULT_MEMORY)
    .option("--smp <count>", "processors (the core uses one so far)", parseProcessors, 1)
    .option("--accel <kind>", "tcg or kvm", parseAccelerator, "tcg" as const)
    .option(
      "--append <name=value>",
      "kernel parameter, or quiet (repeatable)",
      collectAppend,
      [],
    )
    .option("--gdb", "wait for gdb; writes .build/gdbinit", false)
    .option("--print-command", "print the QEMU command instead of running it", false)
    .option("--qemu-arg <word>", "further QEMU argument (repeatable)", collect, [])
    .addHelpText(
      "after",
      "\nCtrl-A X leaves QEMU. Through npm: npm start -- --exec 'lsmod'",
    )
    .action(start);
}

async function start(typed: Typed): Promise<void> {
  const { build, requireCore } = await import("../build/build.ts");
  const { checkDisk } = await import("../run/disk.ts");
  const { runMachine } = await import("../run/machine.ts");
  const { timeout, disk, qemuArg, ...same } = typed;
  const options: RunOptions = { ...same, disks: disk, qemuArguments: qemuArg };
  if (timeout !== undefined) options.timeoutSeconds = timeout;
  options.disks.forEach(checkDisk);
  requireCore();
  await build();
  process.exitCode = await runMachine(options);
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function collectAppend(value: string, previous: string[]): string[] {
  return [...previous, parseAppend(value)];
}
