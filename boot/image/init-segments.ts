// init travels inside the core's image: there is no loader before it. Its segments lie
// page-aligned in the image, and a table tells the core where each belongs (docs/abi.md,
// "Kernel image").

import { Failure } from "../build/failure.ts";
import { type ElfFile, type Segment } from "./elf.ts";

const TABLE_MAGIC = 0x494e4954; // "INIT"
const PAGE_BYTES = 4096;
const WASM_PAGE_BYTES = 65_536;
/** What the core subtracts to get a physical address: its window's base. */
const CORE_BASE = "0xffffffff80000000";

/**
 * Assembly for the table at weft_symbol_0 and the segments' bytes; empty table without
 * init.
 */
export function initAssembly(elf: ElfFile | null, path: string): string {
  const segments = (elf?.segments ?? []).filter((segment) => segment.memoryBytes > 0);
  return [
    '.section .weft.init,"a",@progbits',
    ".balign 8",
    ".globl weft_symbol_0",
    "weft_symbol_0:",
    `  .long ${TABLE_MAGIC}, ${segments.length}`,
    `  .quad ${elf?.entry ?? 0n}`,
    ...segments.flatMap((segment, index) => tableRow(segment, index, linearEnd(elf))),
    '.section .weft.pages,"a",@progbits',
    ...segments.flatMap((segment, index) => segmentBytes(segment, index, path)),
    "",
  ].join("\n");
}

/**
 * End of init's linear memory: wasm zeroes what no data segment fills, and so must we.
 */
function linearEnd(elf: ElfFile | null): number {
  const section = elf?.section(".weft.manifest");
  if (elf === null || section === undefined) return 0;
  const keys = elf.bytesOf(section).toString("utf8").split("\0");
  const pages = keys.find((key) => key.startsWith("memory="))?.slice("memory=".length);
  return Number(pages ?? 0) * WASM_PAGE_BYTES;
}

function tableRow(segment: Segment, index: number, end: number): string[] {
  const address = Number(segment.virtualAddress);
  const bytes = address < end ? end - address : segment.memoryBytes;
  const memory = Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
  return [
    `  .quad ${segment.virtualAddress}`,
    `  .long weft_init_${index} - ${CORE_BASE}`,
    `  .long ${segment.fileBytes}, ${memory}, ${rightsOf(segment.flags)}`,
  ];
}

function segmentBytes(segment: Segment, index: number, path: string): string[] {
  if (segment.virtualAddress % BigInt(PAGE_BYTES) !== 0n) {
    throw new Failure(`${path}: a segment begins inside a page`);
  }
  return [
    `.balign ${PAGE_BYTES}`,
    `weft_init_${index}:`,
    `  .incbin "${path}", ${segment.fileOffset}, ${segment.fileBytes}`,
    `.balign ${PAGE_BYTES}`,
  ];
}

/**
 * ELF's PF_R 4, PF_W 2, PF_X 1 as rights: read 1, write 2, execute 8
 * (libsys/abi/object.ts).
 */
function rightsOf(flags: number): number {
  const read = (flags & 4) === 0 ? 0 : 1;
  const write = (flags & 2) === 0 ? 0 : 2;
  const execute = (flags & 1) === 0 ? 0 : 8;
  return read | write | execute;
}
