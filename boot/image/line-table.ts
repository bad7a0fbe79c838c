// Rows of a DWARF line table, as `llvm-dwarfdump --debug-line` prints them.

export interface LineRecord {
  /** From the start of the text section. */
  offset: number;
  file: string;
  /** 0: no source line. */
  line: number;
}

const TABLE_HEAD = "debug_line[";
const FILE_HEAD = /^file_names\[\s*(\d+)\]:/;
const FILE_NAME = /^\s+name: "(.*)"/;
const FOLDER = /^include_directories\[\s*(\d+)\] = "(.*)"/;
const FOLDER_INDEX = /^\s+dir_index: (\d+)/;
const ROW = /^0x([0-9a-f]+)\s+(\d+)\s+\d+\s+(\d+)\s/;
const END_OF_SEQUENCE = "end_sequence";

/** All rows with an address in [start, end), in the order of the dump. */
export function readLines(dump: string, start: bigint, end: bigint): LineRecord[] {
  const records: LineRecord[] = [];
  const files = new FileNames();
  for (const text of dump.split("\n")) {
    const row = ROW.exec(text);
    if (row === null) {
      files.read(text);
      continue;
    }
    const address = BigInt(`0x${row[1]}`);
    if (address < start || address >= end) continue;
    records.push({
      offset: Number(address - start),
      file: files.name(Number(row[3])),
      line: text.includes(END_OF_SEQUENCE) ? 0 : Number(row[2]),
    });
  }
  return records;
}

/** The file names of the table that is being read; each table counts anew. */
class FileNames {
  private names: string[] = [];
  private folders: string[] = [];
  private index = 0;

  /** Takes in a line of the dump that is not a row. */
  read(text: string): void {
    if (text.startsWith(TABLE_HEAD)) {
      this.names = [];
      this.folders = [];
    }
    const [, folderIndex, folder] = FOLDER.exec(text) ?? [];
    if (folder !== undefined) this.folders[Number(folderIndex)] = folder;
    this.index = Number(FILE_HEAD.exec(text)?.[1] ?? this.index);
    const name = FILE_NAME.exec(text)?.[1];
    if (name !== undefined) this.names[this.index] = name;
    const place = FOLDER_INDEX.exec(text)?.[1];
    if (place !== undefined) this.prefix(Number(place));
  }

  name(index: number): string {
    return this.names[index] ?? "";
  }

  /** Folder 0 is the project, which names leave out. */
  private prefix(folder: number): void {
    const path = folder === 0 ? "" : (this.folders[folder] ?? "");
    if (path !== "") this.names[this.index] = `${path}/${this.name(this.index)}`;
  }
}
