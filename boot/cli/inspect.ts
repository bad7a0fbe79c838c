// weft symbols and weft size: questions about what was built.

import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { Failure } from "../build/failure.ts";
import { displayPath } from "../build/path.ts";
import { llvmProgram, runProgram } from "../build/program.ts";
import { discoverUnits, unitPath } from "../build/unit.ts";
import { ElfFile } from "../image/elf.ts";
import { KERNEL_IMAGE } from "../image/kernel.ts";
import { usage } from "../run/options.ts";
import { tableText } from "./table.ts";

/** Adds `weft symbols` and `weft size`. */
export function addInspectCommands(program: Command): void {
  program
    .command("symbols")
    .description("name the function and source line of addresses")
    .helpGroup("Understand it:")
    .argument("<program>", "core, or a server's or driver's name")
    .argument("<address...>", "addresses in hexadecimal")
    .action(symbols);
  program
    .command("size")
    .description("bytes of code and data of the core and each program")
    .helpGroup("Understand it:")
    .action(size);
}

async function symbols(program: string, addresses: string[]): Promise<void> {
  const wrong = addresses.find((address) => !/^(0x)?[0-9a-fA-F]+$/.test(address));
  if (wrong !== undefined) throw usage(`${wrong}: a hexadecimal address is needed`);
  const words = addresses.map((address) => `0x${address.replace(/^0x/, "")}`);
  const output = await runProgram(llvmProgram("llvm-symbolizer"), [
    `--obj=${debugFile(program)}`,
    "--pretty-print",
    ...words,
  ]);
  process.stdout.write(output);
}

function debugFile(program: string): string {
  if (program === "core") return KERNEL_IMAGE;
  const unit = discoverUnits().find(({ manifest }) => manifest.name === program);
  if (unit === undefined) throw usage(`${program}: no server or driver has this name`);
  return unitPath(unit, ".debug.elf");
}

function size(): void {
  const head = ["program", "code", "read-only", "data", "linear"];
  const programs = discoverUnits().map((unit) => [
    unit.manifest.name,
    ...sectionSizes(unitPath(unit, ".elf")),
  ]);
  const rows = [["core", ...sectionSizes(KERNEL_IMAGE)], ...programs];
  process.stdout.write(tableText(head, rows));
}

function sectionSizes(path: string): string[] {
  if (!existsSync(path)) {
    throw new Failure(`${displayPath(path)} does not exist yet: npx weft build`);
  }
  const elf = new ElfFile(readFileSync(path));
  return [".text", ".rodata", ".data", ".linear"].map((name) =>
    String(elf.section(name)?.bytes ?? 0),
  );
}
