// What the machine's loader tells the core: hvm_start_info of the PVH boot protocol
// (Xen's include/public/arch-x86/hvm/start_info.h). All addresses are physical and below
// 2 GiB.

const START_MAGIC: u32 = 0x336e_c578;
/** Version 1 brought the memory map. */
const LEAST_VERSION: u32 = 1;

@unmanaged
@final
export class StartInfo {
  magic: u32;
  version: u32;
  flags: u32;
  moduleCount: u32;
  moduleList: u64;
  commandLine: u64;
  rootPointer: u64;
  memoryMap: u64;
  memoryMapEntries: u32;
  reserved0: u32;
}

@unmanaged
@final
export class StartModule {
  address: u64;
  bytes: u64;
  commandLine: u64;
  reserved0: u64;
}

@unmanaged
@final
export class MemoryMapEntry {
  address: u64;
  bytes: u64;
  type: u32;
  reserved0: u32;
}

const MEMORY_MAP_ENTRY_BYTES: u32 = 24;
export const MEMORY_TYPE_RAM: u32 = 1;

if (offsetof<StartInfo>() != 56) ERROR("hvm_start_info is 56 bytes");
if (offsetof<MemoryMapEntry>() != 24) ERROR("a memory map entry is 24 bytes");

/** The start information at `address`; stops the boot when it is none. */
export function startInfoAt(address: u32): StartInfo {
  const info = changetype<StartInfo>(<usize>address);
  assert(info.magic == START_MAGIC, "the loader's start information is not PVH's");
  assert(info.version >= LEAST_VERSION, "the loader gives no memory map");
  return info;
}

/** The first module, which is the boot archive, or null. */
export function firstModule(info: StartInfo): StartModule | null {
  if (info.moduleCount == 0) return null;
  return changetype<StartModule>(<usize>(<u32>info.moduleList));
}

export function memoryMapEntry(info: StartInfo, index: u32): MemoryMapEntry {
  const address = <u32>info.memoryMap + index * MEMORY_MAP_ENTRY_BYTES;
  return changetype<MemoryMapEntry>(<usize>address);
}

/** Length of the command line in bytes. */
export function commandLineLength(info: StartInfo): u32 {
  const start = <usize>(<u32>info.commandLine);
  if (start == 0) return 0;
  let length: u32 = 0;
  while (load<u8>(start + length) != 0) ++length;
  return length;
}

/** True when `word`, an ASCII literal, is one of the words of the command line. */
export function commandLineHas(info: StartInfo, word: string): bool {
  const length = commandLineLength(info);
  const start = <usize>(<u32>info.commandLine);
  const size = load<u32>(changetype<usize>(word) - 4) >> 1;
  let from: u32 = 0;
  while (from < length) {
    let end = from;
    while (end < length && load<u8>(start + end) != 0x20) ++end;
    if (end - from == size && matches(start + from, word, size)) return true;
    from = end + 1;
  }
  return false;
}

function matches(text: usize, word: string, size: u32): bool {
  for (let i: u32 = 0; i < size; ++i) {
    if (load<u8>(text + i) != load<u8>(changetype<usize>(word) + 2 * i)) return false;
  }
  return true;
}
