// Rows of a DWARF line table, as `llvm-dwarfdump --debug-line` prints them.

export interface LineRecord {
  /** From the start of the text section. */
  offset: number;
  file: string;
  /** 0: no source line. */
  line: number;
}

const FILE_HEAD = /^file_names\[\s*(\d+)\]:/;
const FILE_NAME = /^\s+name: "(.*)"/;
const ROW = /^0x([0-9a-f]+)\s+(\d+)\s+(\d+)\s+(\d+)\s/;
const END_OF_SEQUENCE = /end_sequence/;

/** All rows with an address in [start, end). Later rows of one address hold, as DWARF says. */
export function readLines(dump: string, start: bigint, end: bigint): LineRecord[] {
  const records: LineRecord[] = [];
  let files = new Map<number, string>();
  let fileIndex = -1;
  for (const text of dump.split("\n")) {
    if (text.startsWith("debug_line[")) files = new Map();
    const head = FILE_HEAD.exec(text);
    if (head !== null) fileIndex = Number(head[1]);
    const name = FILE_NAME.exec(text);
    if (name !== null) files.set(fileIndex, name[1] ?? "");
    const row = ROW.exec(text);
    if (row === null) continue;
    const address = BigInt(`0x${row[1]}`);
    if (address < start || address >= end) continue;
    const ended = END_OF_SEQUENCE.test(text);
    records.push({
      offset: Number(address - start),
      file: files.get(Number(row[4])) ?? "",
      line: ended ? 0 : Number(row[2]),
    });
  }
  return records;
}
