// How the core got where it is: the chain of frame pointers, with names and lines from
// the symbol table in the image (docs/abi.md, "Symbol tables").

import { LogLevel } from "../libsys/abi/object";
import { functionName, functionStart, lineFile, lineNumber } from "../libsys/abi/symbols";
import { NO_SYMBOL, SymbolTable, symbolTableAt, textOffset } from "../libsys/abi/symbols";
import { symbolAddress } from "./hardware";
import {
  beginLine,
  endLine,
  putByte,
  putDecimal,
  putHex,
  putName,
  putText,
} from "./line";
import { ImageSymbol, WINDOW_BASE, WINDOW_BYTES, windowPointer } from "./memory-map";

const MOST_FRAMES: u32 = 24;
const LARGEST_TABLE: u32 = 0x4_0000;
const RETURN_ADDRESS_OFFSET: u32 = 8;
const FRAME_BYTES: u64 = 16;

/** Logs the callers, innermost first; `framePointer` is the innermost frame's. */
export function putBacktrace(framePointer: u64): void {
  let frame = framePointer;
  for (let i: u32 = 0; i < MOST_FRAMES && readable(frame); ++i) {
    const address = load<u64>(<usize>windowPointer(frame) + RETURN_ADDRESS_OFFSET);
    if (address < WINDOW_BASE) return;
    beginLine(LogLevel.Error);
    putText("core:   from ");
    // The call itself is before the address it returns to.
    putPlace(address - 1);
    endLine();
    const next = load<u64>(<usize>windowPointer(frame));
    // The stack grows down: callers' frames are above, or the chain is broken.
    if (next <= frame) return;
    frame = next;
  }
}

/** Appends `address` as function, offset, file and line, as far as they are known. */
export function putPlace(address: u64): void {
  putHex(address);
  const table = coreSymbols();
  if (table == null) return;
  const offset = textOffset(table, address);
  if (offset == NO_SYMBOL) return;
  const name = functionName(table, offset);
  if (name == 0) return;
  putByte(0x20);
  putName(name);
  putByte(0x2b); // +
  putHex(offset - functionStart(table, offset));
  const file = lineFile(table, offset);
  if (file == 0) return;
  putText(" (");
  putName(file);
  putByte(0x3a); // :
  putDecimal(lineNumber(table, offset));
  putByte(0x29); // )
}

function coreSymbols(): SymbolTable | null {
  const address = symbolAddress(ImageSymbol.SymbolTable);
  if (address < WINDOW_BASE) return null;
  return symbolTableAt(<usize>windowPointer(address), LARGEST_TABLE);
}

function readable(frame: u64): bool {
  if (frame & 7) return false;
  return frame >= WINDOW_BASE && frame - WINDOW_BASE <= WINDOW_BYTES - FRAME_BYTES;
}
