// Reads a symbol table (docs/abi.md, "Symbol tables"): function names and source lines of
// a program, for backtraces. Works on memory as it lies and allocates nothing.
// boot/image/symbols.ts writes it.
//
// | offset | field |
// |---|---|
// | 0 | magic, functionCount, lineCount, fileCount (u32 each) |
// | 16 | textBase u64 |
// | 24 | textBytes, totalBytes |
// | 32 | functions: {u32 offset, u32 name}, sorted |
// | … | lines: {u32 offset, u16 file, u16 line}, sorted; line 0 = no source |
// | … | files: u32 name |
// | … | names, NUL-terminated UTF-8; `name` counts from the start of the table |

export const SYMBOLS_MAGIC: u32 = 0x4d595357; // "WSYM"
export const SYMBOLS_HEADER_BYTES: u32 = 32;
/** What a look-up answers when there is no record. */
export const NO_SYMBOL: u32 = 0xffff_ffff;

const RECORD_BYTES: u32 = 8;
const FILE_BYTES: u32 = 4;

@unmanaged
@final
export class SymbolTable {
  magic: u32;
  functionCount: u32;
  lineCount: u32;
  fileCount: u32;
  textBase: u64;
  textBytes: u32;
  totalBytes: u32;
}

if (offsetof<SymbolTable>() != 32) ERROR("the header of a symbol table is 32 bytes");

/** The table at `address`, or null when `bytes` there do not hold a well-formed one. */
export function symbolTableAt(address: usize, bytes: u32): SymbolTable | null {
  if (address == 0 || bytes < SYMBOLS_HEADER_BYTES) return null;
  const table = changetype<SymbolTable>(address);
  if (table.magic != SYMBOLS_MAGIC || table.totalBytes > bytes) return null;
  const records: u64 =
    (<u64>table.functionCount + <u64>table.lineCount) * RECORD_BYTES +
    <u64>table.fileCount * FILE_BYTES;
  if (SYMBOLS_HEADER_BYTES + records > <u64>table.totalBytes) return null;
  // With a NUL at the very end, no name can run out of the table.
  if (load<u8>(address + table.totalBytes - 1) != 0) return null;
  return table;
}

/** Offset of a code address in the text, or NO_SYMBOL when it lies outside. */
export function textOffset(table: SymbolTable, address: u64): u32 {
  if (address < table.textBase) return NO_SYMBOL;
  const offset = address - table.textBase;
  return offset < <u64>table.textBytes ? <u32>offset : NO_SYMBOL;
}

/** Name (NUL-terminated, 0 when unknown) of the function that covers `offset`. */
export function functionName(table: SymbolTable, offset: u32): usize {
  const index = lastAtOrBefore(functionsOf(table), table.functionCount, offset);
  if (index == NO_SYMBOL) return 0;
  return nameAt(table, load<u32>(functionsOf(table) + index * RECORD_BYTES, 4));
}

/** Where the function that covers `offset` begins, or NO_SYMBOL. */
export function functionStart(table: SymbolTable, offset: u32): u32 {
  const index = lastAtOrBefore(functionsOf(table), table.functionCount, offset);
  if (index == NO_SYMBOL) return NO_SYMBOL;
  return load<u32>(functionsOf(table) + index * RECORD_BYTES);
}

/** Source line of `offset`, or 0 when there is none. */
export function lineNumber(table: SymbolTable, offset: u32): u32 {
  const index = lastAtOrBefore(linesOf(table), table.lineCount, offset);
  if (index == NO_SYMBOL) return 0;
  return load<u16>(linesOf(table) + index * RECORD_BYTES, 6);
}

/** Source file (NUL-terminated, 0 when unknown) of `offset`. */
export function lineFile(table: SymbolTable, offset: u32): usize {
  const index = lastAtOrBefore(linesOf(table), table.lineCount, offset);
  if (index == NO_SYMBOL) return 0;
  const file: u32 = load<u16>(linesOf(table) + index * RECORD_BYTES, 4);
  if (file >= table.fileCount) return 0;
  const files = linesOf(table) + table.lineCount * RECORD_BYTES;
  return nameAt(table, load<u32>(files + file * FILE_BYTES));
}

function functionsOf(table: SymbolTable): usize {
  return changetype<usize>(table) + SYMBOLS_HEADER_BYTES;
}

function linesOf(table: SymbolTable): usize {
  return functionsOf(table) + table.functionCount * RECORD_BYTES;
}

function nameAt(table: SymbolTable, offset: u32): usize {
  return offset < table.totalBytes ? changetype<usize>(table) + offset : 0;
}

/** Index of the last of `count` sorted records whose offset is not above `offset`. */
function lastAtOrBefore(records: usize, count: u32, offset: u32): u32 {
  let low: u32 = 0;
  let high: u32 = count;
  while (low < high) {
    const middle = low + ((high - low) >> 1);
    if (load<u32>(records + middle * RECORD_BYTES) <= offset) low = middle + 1;
    else high = middle;
  }
  return low == 0 ? NO_SYMBOL : low - 1;
}
