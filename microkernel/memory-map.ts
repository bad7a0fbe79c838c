// Where things lie in physical memory and in the core's half of every address space.
// boot/x86_64/core.ld and entry.S hold the same numbers;
// tests/unit/microkernel/layout.test.ts proves that they agree.
//
// | physical | what | access |
// |---|---|---|
// | 0x100000 | text of boot, entry and core | execute |
// | 0x120000 | constants, symbol table | read |
// | 0x160000 | Cpu (cpu.ts) | read, write |
// | 0x161000 | static data of this module | read, write |
// | 0x1a0000 | page tables, descriptor tables, stacks, the image of init | read, write |

/**
 * The low 2 GiB of physical memory are mapped here; a pointer of this module is a
 * physical address.
 */
export const WINDOW_BASE: u64 = 0xffff_ffff_8000_0000;
export const WINDOW_BYTES: u64 = 0x8000_0000;
/**
 * Physical 3–4 GiB, where the core's devices are, is mapped uncached this far above
 * itself.
 */
const DEVICE_OFFSET: u64 = 0xffff_fffe_8000_0000;

export const IMAGE_START: u32 = 0x10_0000;
export const CPU_ADDRESS: u32 = 0x16_0000;
export const LINEAR_START: u32 = 0x16_1000;
export const LINEAR_END: u32 = 0x1a_0000;

export const PAGE_BITS: u32 = 12;
export const PAGE_BYTES: u32 = 4096;

/** Symbols that core.ld and the image builder provide. */
export const enum ImageSymbol {
  InitTable = 0,
  ImageEnd = 1,
  SymbolTable = 2,
  CoreHash = 3,
  TextStart = 4,
  KernelRoot = 5,
  /** What address spaces have of the core when it is isolated. */
  IsolatedHalf = 6,
}

/** Virtual address of the device register at physical address `address`. */
// @ts-ignore: decorator
@inline
export function deviceAddress(address: u64): u64 {
  return address + DEVICE_OFFSET;
}

/**
 * Physical address, usable as a pointer, of something the linker placed in the window.
 */
// @ts-ignore: decorator
@inline
export function windowPointer(address: u64): u32 {
  return <u32>(address - WINDOW_BASE);
}

/** `value` rounded up to a multiple of the power of two `unit`. */
// @ts-ignore: decorator
@inline
export function alignUp(value: u64, unit: u64): u64 {
  return (value + (unit - 1)) & ~(unit - 1);
}
