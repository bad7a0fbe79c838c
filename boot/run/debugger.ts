// Everything gdb needs to see source lines of the core and of every program.

import { existsSync } from "node:fs";
import getPort from "get-port";
import process from "node:process";
import { buildPath, displayPath, ROOT } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import { discoverUnits, unitPath } from "../build/unit.ts";
import { KERNEL_IMAGE } from "../image/kernel.ts";

const FIRST_PORT = 1234;
const SCRIPT = buildPath("gdbinit");

/** Writes `.build/gdbinit` and resolves to the port QEMU shall listen on. */
export async function writeDebuggerScript(): Promise<number> {
  const port = await getPort({ port: FIRST_PORT });
  writeWhole(SCRIPT, scriptText(port));
  return port;
}

/** Says that the machine waits, and for which command. */
export function announceDebugger(port: number): void {
  process.stderr.write(
    `weft: the machine waits for gdb on port ${port}: gdb -x ${displayPath(SCRIPT)}\n`,
  );
}

/** All programs are linked at one address: only one of them can be loaded at a time. */
function scriptText(port: number): string {
  const programs = discoverUnits().filter((unit) =>
    existsSync(unitPath(unit, ".debug.elf")),
  );
  const commands = programs.flatMap((unit) => [
    `define symbols-${unit.manifest.name}`,
    `  add-symbol-file ${unitPath(unit, ".debug.elf")}`,
    "end",
    `document symbols-${unit.manifest.name}`,
    `Reads the symbols of ${unit.folder}; remove-symbol-file -a 0x400000000 undoes it.`,
    "end",
  ]);
  return [
    "set architecture i386:x86-64",
    "set confirm off",
    `directory ${ROOT}`,
    `file ${KERNEL_IMAGE}`,
    `target remote 127.0.0.1:${port}`,
    ...commands,
    "echo hbreak core_main, then continue; symbols-NAME adds a server's or driver's symbols\\n",
    "",
  ].join("\n");
}
