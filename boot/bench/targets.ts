// The rows of the first table: what Weft promises. Figures of others are in
// tests/bench/published.json.

export interface Target {
  /** Name of the case. */
  name: string;
  title: string;
  /** Instructions that must not be exceeded. */
  limit: number;
  /** Why it is missed while it is, and the command that lists the instructions. */
  reason?: string;
}

// prettier-ignore
export const TARGETS: readonly Target[] = [
  { name: "ipc-round-trip", title: "Call + ReplyReceive, two address spaces", limit: 150 },
  { name: "ipc-round-trip-4-words", title: "same, 4 words", limit: 150 },
  { name: "ipc-round-trip-lower-server", title: "same, server at lower priority", limit: 180 },
  { name: "ipc-round-trip-donation", title: "same, scheduling context donated", limit: 190 },
  { name: "ipc-round-trip-16-words", title: "same, 16 words", limit: 260 },
  { name: "signal-wait-ping-pong", title: "Signal/Wait ping-pong, 4 system calls", limit: 500 },
  { name: "null-system-call", title: "null system call", limit: 60 },
  { name: "poll-empty-notification", title: "poll an empty notification", limit: 80 },
  { name: "signal-without-waiter", title: "signal without waiter", limit: 90 },
  { name: "yield-ping-pong", title: "yield ping-pong, 2 yields", limit: 250 },
  { name: "page-fault-round-trip", title: "page fault, handler, reply", limit: 450 },
  { name: "map-1-pages", title: "map one page", limit: 250 },
  { name: "unmap-1-pages", title: "unmap one page", limit: 250 },
  { name: "interrupt-to-driver", title: "interrupt to driver, other address space", limit: 350 },
  { name: "module-load-unchecked", title: "load a 64 KiB module, signature check apart", limit: 400_000 },
  { name: "signature-check-16384-bytes", title: "check the signature of 16 KiB", limit: 3_000_000 },
  { name: "module-request-duplicate", title: "duplicate request, load under way", limit: 2_000 },
  { name: "module-request-live", title: "request for a live module", limit: 2_000 },
  { name: "boot", title: "core entry to first user instruction", limit: 150_000 },
];

/** Computed of all lengths: there is no length at which messages become dear. */
export const STEP: Target = {
  name: "ipc-steepest-word",
  title: "one more word, each way, where it costs most",
  limit: 3,
};

/** Bytes of machine code that the core may have. */
export const CORE_BYTES_LIMIT = 40_000;
