// Instructions and source lines of a linked program, by address.

import { relative } from "node:path";
import { ROOT } from "../build/path.ts";
import { llvmProgram, runProgram } from "../build/program.ts";

export interface SourceLine {
  file: string;
  line: number;
}

interface SymbolizerEntry {
  Address: string;
  Symbol: { FileName: string; Line: number }[];
}

const INSTRUCTION = /^([\da-f]+):\s+(.*?)\s*$/;
/** Addresses in one call of the symbolizer: a command line has a limit. */
const AT_ONCE = 2000;

/** Text of every instruction of the program at `path`. */
export async function disassemble(path: string): Promise<Map<bigint, string>> {
  const words = ["-d", "--no-show-raw-insn", path];
  const output = await runProgram(llvmProgram("llvm-objdump"), words);
  const instructions = new Map<bigint, string>();
  for (const line of output.split("\n")) {
    const match = INSTRUCTION.exec(line.trimStart());
    if (match === null) continue;
    const text = (match[2] ?? "").replace(/\s*#.*$/, "").replace(/\s+/g, " ");
    instructions.set(BigInt(`0x${match[1] ?? "0"}`), text);
  }
  return instructions;
}

/** The innermost source line of each address; addresses without one are left out. */
export async function sourceLines(
  path: string,
  addresses: bigint[],
): Promise<Map<bigint, SourceLine>> {
  const lines = new Map<bigint, SourceLine>();
  const wanted = [...new Set(addresses)];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const part = wanted.slice(start, start + AT_ONCE);
    const words = part.map((address) => `0x${address.toString(16)}`);
    const output = await runProgram(llvmProgram("llvm-symbolizer"), [
      `--obj=${path}`,
      "--output-style=JSON",
      ...words,
    ]);
    for (const { Address, Symbol } of JSON.parse(output) as SymbolizerEntry[]) {
      const [inner] = Symbol;
      if (inner === undefined || inner.FileName === "") continue;
      const file = relative(ROOT, inner.FileName);
      lines.set(BigInt(Address), { file, line: inner.Line });
    }
  }
  return lines;
}
