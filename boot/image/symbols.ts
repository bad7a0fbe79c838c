// The symbol table that backtraces are printed from: function names and source lines of
// one program, in the form that libsys/abi/symbols.ts reads (docs/abi.md, "Symbol
// tables").

import { readFileSync } from "node:fs";
import { llvmProgram, runProgram } from "../build/program.ts";
import { ElfFile, STT_FUNC } from "./elf.ts";
import { readLines, type LineRecord } from "./line-table.ts";

export const SYMBOLS_MAGIC = 0x4d595357; // "WSYM"

const HEADER_BYTES = 32;
const LAST_LINE = 0xffff;

export interface FunctionRecord {
  offset: number;
  name: string;
}

/** The symbol table of a linked program with debug information. */
export async function symbolTableOf(elfPath: string): Promise<Buffer> {
  const elf = new ElfFile(readFileSync(elfPath));
  const text = elf.section(".text");
  if (text === undefined) return encodeSymbols(0n, 0, [], []);
  const dump = await runProgram(llvmProgram("llvm-dwarfdump"), ["--debug-line", elfPath]);
  const end = text.address + BigInt(text.bytes);
  const functions = elf
    .symbols()
    .filter((symbol) => symbol.kind === STT_FUNC || symbol.kind === 0)
    .filter((symbol) => symbol.value >= text.address && symbol.value < end)
    .filter((symbol) => symbol.name !== "" && !symbol.name.startsWith("weft_symbol_"))
    .map((symbol) => ({
      offset: Number(symbol.value - text.address),
      name: symbol.name,
    }));
  const lines = readLines(dump, text.address, end);
  return encodeSymbols(text.address, text.bytes, functions, lines);
}

/** Packs records into the binary form; order and duplicates do not matter. */
export function encodeSymbols(
  textBase: bigint,
  textBytes: number,
  functions: FunctionRecord[],
  lines: LineRecord[],
): Buffer {
  const sortedFunctions = firstPerOffset(functions);
  const sortedLines = withoutRepeats(firstPerOffset([...lines].reverse()));
  const files = [...new Set(sortedLines.map((line) => line.file))].sort();
  const strings = new StringArea(
    HEADER_BYTES + 8 * (sortedFunctions.length + sortedLines.length) + 4 * files.length,
  );

  const body: number[] = [];
  for (const { offset, name } of sortedFunctions) body.push(offset, strings.add(name));
  for (const { offset, file, line } of sortedLines) {
    body.push(offset, files.indexOf(file) | (Math.min(line, LAST_LINE) << 16));
  }
  for (const file of files) body.push(strings.add(file));

  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(SYMBOLS_MAGIC, 0);
  header.writeUInt32LE(sortedFunctions.length, 4);
  header.writeUInt32LE(sortedLines.length, 8);
  header.writeUInt32LE(files.length, 12);
  header.writeBigUInt64LE(textBase, 16);
  header.writeUInt32LE(textBytes, 24);
  header.writeUInt32LE(strings.end, 28);
  return Buffer.concat([
    header,
    Buffer.from(Uint32Array.from(body).buffer),
    strings.bytes,
  ]);
}

/** NUL-terminated strings, each stored once, addressed from the table's start. */
class StringArea {
  private readonly offsets = new Map<string, number>();
  private readonly parts: Buffer[] = [];
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  add(text: string): number {
    const known = this.offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.end;
    const bytes = Buffer.from(`${text}\0`, "utf8");
    this.offsets.set(text, offset);
    this.parts.push(bytes);
    this.end += bytes.length;
    return offset;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function firstPerOffset<Record extends { offset: number }>(records: Record[]): Record[] {
  const byOffset = new Map<number, Record>();
  for (const record of records) {
    if (!byOffset.has(record.offset)) byOffset.set(record.offset, record);
  }
  return [...byOffset.values()].sort((left, right) => left.offset - right.offset);
}

function withoutRepeats(lines: LineRecord[]): LineRecord[] {
  return lines.filter((record, index) => {
    const previous = lines[index - 1];
    return previous?.file !== record.file || previous.line !== record.line;
  });
}
