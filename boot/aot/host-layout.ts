// Offsets in the structures of host/weft.h and host/internal.h; a test compares them with
// C's.

export const INSTANCE = {
  memory: 0,
  store: 8,
  tables: 16,
  globals: 24,
  functions: 32,
  elements: 40,
} as const;

export const MEMORY = { base: 0, size: 8, pages: 16 } as const;

export const TABLE = { elements: 0, size: 8 } as const;

export const STORE = { stackLimit: 0 } as const;

export const FUNCTION = { code: 0, type: 8, instance: 16, size: 40 } as const;

export const SEGMENT = { items: 0, size: 16 } as const;

/** weft_kind's numbers. */
export const KINDS = { function: 0, table: 1, memory: 2, global: 3 } as const;
