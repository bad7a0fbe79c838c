// The rows of the first table: what Weft promises, and what seL4 needs in the same
// machine. Figures of others are in tests/bench/published.json.

export interface Target {
  /** Name of the case. */
  name: string;
  title: string;
  /** Instructions that must not be exceeded. */
  limit: number;
  /** seL4, counted in the same QEMU; null where nobody has counted. */
  sel4: number | null;
}

// prettier-ignore
export const TARGETS: readonly Target[] = [
  { name: "ipc-round-trip", title: "Call + ReplyRecv, two address spaces", limit: 150, sel4: 427 },
  { name: "ipc-round-trip-4-words", title: "same, 4 words", limit: 150, sel4: 469 },
  { name: "ipc-round-trip-lower-server", title: "same, server at lower priority", limit: 180, sel4: 437 },
  { name: "ipc-round-trip-16-words", title: "same, 16 words", limit: 260, sel4: 1761 },
  { name: "signal-wait-ping-pong", title: "Signal/Wait ping-pong (4 system calls)", limit: 500, sel4: 1585 },
  { name: "null-system-call", title: "null system call", limit: 60, sel4: 342 },
  { name: "poll-empty-notification", title: "poll an empty notification", limit: 80, sel4: 248 },
  { name: "signal-without-waiter", title: "signal without waiter", limit: 90, sel4: 376 },
  { name: "yield-ping-pong", title: "yield ping-pong (2 yields)", limit: 250, sel4: 523 },
  { name: "page-fault-round-trip", title: "page fault, handler, reply", limit: 450, sel4: 1256 },
  { name: "map-1-pages", title: "map one page", limit: 250, sel4: 786 },
  { name: "unmap-1-pages", title: "unmap one page", limit: 250, sel4: 642 },
  { name: "interrupt-to-driver", title: "interrupt to driver, other address space", limit: 350, sel4: null },
  { name: "boot", title: "core entry to first user instruction", limit: 150_000, sel4: 472_150 },
];
