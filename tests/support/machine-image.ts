// What the loader and the image builder leave in memory before the core's first
// instruction: hvm_start_info, the memory map, init's segments, the first page tables.

const START_INFO = 0x5000;
const MODULE_LIST = 0x5100;
const MEMORY_MAP = 0x5200;
const COMMAND_LINE = 0x6000;
const INIT_TABLE = 0x12_0000;
const CORE_HASH = 0x12_1000;
const NO_SYMBOLS = 0x12_2000;
const KERNEL_ROOT = 0x1a_0000;
const INIT_TEXT = 0x1b_0000;
const INIT_DATA = 0x1b_1000;
const IMAGE_END = 0x1b_2000;
const WINDOW = 0xffff_ffff_8000_0000n;
const START_MAGIC = 0x336e_c578;
const INIT_MAGIC = 0x494e_4954;
const SEGMENT_BYTES = 24;

export const INIT_ENTRY = 0x4_0000_0000n;
export const INIT_DATA_ADDRESS = 0x1_0000n;
export const INIT_DATA_BYTES = 0x4000;

const ISOLATED_HALF = 0x1a_8000;

/** Addresses of weft_symbol_0 and so on. */
export const IMAGE_SYMBOLS = [
  INIT_TABLE,
  IMAGE_END,
  NO_SYMBOLS,
  CORE_HASH,
  0x10_0000,
  KERNEL_ROOT,
  ISOLATED_HALF,
].map((address) => WINDOW + BigInt(address));

export interface MachineOptions {
  /** Bytes of RAM; all of it is the core's linear memory. */
  memoryBytes: number;
  /** The archive lies in the last pages of RAM. */
  archiveBytes: number;
  commandLine: string;
}

/** Fills `view` as the loader does; returns the address of the start information. */
export function writeImage(view: DataView, options: MachineOptions): number {
  writeMap(view, options);
  writeText(view, COMMAND_LINE, options.commandLine);
  view.setUint32(START_INFO, START_MAGIC, true);
  view.setUint32(START_INFO + 4, 1, true);
  view.setUint32(START_INFO + 12, options.archiveBytes === 0 ? 0 : 1, true);
  view.setBigUint64(START_INFO + 16, BigInt(MODULE_LIST), true);
  view.setBigUint64(START_INFO + 24, BigInt(COMMAND_LINE), true);
  view.setBigUint64(START_INFO + 40, BigInt(MEMORY_MAP), true);
  view.setUint32(START_INFO + 48, 3, true);
  view.setBigUint64(MODULE_LIST, BigInt(archiveStart(options)), true);
  view.setBigUint64(MODULE_LIST + 8, BigInt(options.archiveBytes), true);
  writeInit(view);
  for (let i = 0; i < 32; i += 1) view.setUint8(CORE_HASH + i, i);
  view.setBigUint64(KERNEL_ROOT + 511 * 8, 0x1234_5003n, true);
  return START_INFO;
}

/** Where the archive begins. */
export function archiveStart(options: MachineOptions): number {
  return options.memoryBytes - Math.ceil(options.archiveBytes / 4096) * 4096;
}

function writeMap(view: DataView, options: MachineOptions): void {
  const entries = [
    [0, 0x9_fc00, 1],
    [0xf_0000, 0x1_0000, 2],
    [0x10_0000, options.memoryBytes - 0x10_0000, 1],
  ] as const;
  entries.forEach(([address, bytes, type], index) => {
    const at = MEMORY_MAP + 24 * index;
    view.setBigUint64(at, BigInt(address), true);
    view.setBigUint64(at + 8, BigInt(bytes), true);
    view.setUint32(at + 16, type, true);
  });
}

function writeInit(view: DataView): void {
  const segments = [
    { address: INIT_ENTRY, from: INIT_TEXT, file: 4096, memory: 4096, rights: 9 },
    {
      address: INIT_DATA_ADDRESS,
      from: INIT_DATA,
      file: 4096,
      memory: INIT_DATA_BYTES,
      rights: 3,
    },
  ];
  view.setUint32(INIT_TABLE, INIT_MAGIC, true);
  view.setUint32(INIT_TABLE + 4, segments.length, true);
  view.setBigUint64(INIT_TABLE + 8, INIT_ENTRY, true);
  segments.forEach((segment, index) => {
    const at = INIT_TABLE + 16 + SEGMENT_BYTES * index;
    view.setBigUint64(at, segment.address, true);
    view.setUint32(at + 8, segment.from, true);
    view.setUint32(at + 12, segment.file, true);
    view.setUint32(at + 16, segment.memory, true);
    view.setUint32(at + 20, segment.rights, true);
  });
}

function writeText(view: DataView, address: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  bytes.forEach((byte, index) => view.setUint8(address + index, byte));
  view.setUint8(address + bytes.length, 0);
}
