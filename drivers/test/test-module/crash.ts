// The end of a module that crashes: a read through a null pointer.

const scratch: usize = memory.data(8, 8);

/** Faults. */
export function crash(): void {
  store<u32>(scratch, load<u32>(load<u32>(scratch)));
}
