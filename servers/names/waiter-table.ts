// Clients that wait for somebody to serve an interface. One waiting call per client,
// since a caller is blocked.

const MAXIMUM_WAITERS: i32 = 128;
const WAITER_BYTES: i32 = 12;
const rows: usize = memory.data(MAXIMUM_WAITERS * WAITER_BYTES, 4);

@unmanaged
@final
export class Waiter {
  /** Reply object that holds the client; 0 = free row. */
  reply: u32;
  processId: u32;
  interfaceNumber: u32;
}

if (offsetof<Waiter>() != 12) ERROR("Waiter is 12 bytes");

// @ts-ignore: decorator
@inline
function rowAt(index: u32): Waiter {
  return changetype<Waiter>(rows + index * <u32>WAITER_BYTES);
}

/** A free row, or null. Setting its `reply` takes it. */
export function freeWaiter(): Waiter | null {
  for (let i: u32 = 0; i < <u32>MAXIMUM_WAITERS; ++i) {
    if (rowAt(i).reply == 0) return rowAt(i);
  }
  return null;
}

/** Some client that waits for the interface, or null. */
export function waiterFor(interfaceNumber: u32): Waiter | null {
  for (let i: u32 = 0; i < <u32>MAXIMUM_WAITERS; ++i) {
    const row = rowAt(i);
    if (row.reply != 0 && row.interfaceNumber == interfaceNumber) return row;
  }
  return null;
}

/** Some waiting call of a process, or null. */
export function waiterOf(processId: u32): Waiter | null {
  for (let i: u32 = 0; i < <u32>MAXIMUM_WAITERS; ++i) {
    const row = rowAt(i);
    if (row.reply != 0 && row.processId == processId) return row;
  }
  return null;
}
