// What the core is made of, apart from what microkernel/main.ts imports.

export const CORE_ENTRY = "microkernel/main.ts";
export const CORE_LINKER_SCRIPT = "boot/x86_64/core.ld";
/** In the order of linking. */
export const CORE_ASSEMBLY = [
  "boot/x86_64/start.S",
  "boot/x86_64/entry.S",
  "boot/x86_64/vectors.S",
  "boot/x86_64/isolation.S",
];
