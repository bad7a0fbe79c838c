// Object types, rights, and the operations that Invoke performs on each type.

export const enum ObjectType {
  None = 0,
  Untyped = 1,
  CapabilityTable = 2,
  Thread = 3,
  AddressSpace = 4,
  PageTable = 5,
  Frame = 6,
  Endpoint = 7,
  Notification = 8,
  Reply = 9,
  SchedulingContext = 10,
  Interrupt = 11,
  InterruptControl = 12,
  IoPort = 13,
  Log = 14,
  /**
   * What is left in a slot while its object is being destroyed: no operation knows it.
   */
  Dying = 15,
}

/** Bits of a capability's rights byte; each type reads them in its own way. */
export const enum Right {
  None = 0,
  /**
   * Frame: map readable. Endpoint: receive. Notification: wait. IoPort: in. Log: read.
   */
  Read = 1,
  /**
   * Frame: map writable. Endpoint: send. Notification: signal. IoPort: out. Log: write.
   */
  Write = 2,
  /** Endpoint: messages may carry capabilities. */
  Grant = 4,
  /** Frame: map executable. */
  Execute = 8,
  All = 15,
}

/**
 * log2 of each object's size in bytes. CapabilityTable, Frame and Untyped take theirs
 * from the caller.
 */
export const enum SizeBits {
  Slot = 5,
  Thread = 10,
  AddressSpace = 12,
  PageTable = 12,
  Endpoint = 5,
  Notification = 5,
  Reply = 5,
  SchedulingContext = 8,
  Page = 12,
  LargePage = 21,
}

export const enum UntypedOperation {
  /**
   * a0 type | sizeBits << 8; a1 destination table (0 = own); a2 first slot; a3 count.
   */
  Retype = 1,
  /** value = bytes still free. */
  Free = 2,
  /** value = physical address. */
  Address = 3,
}

/** a1 of a deletion that has begun. */
export const DELETION_BEGUN: u64 = 1;

/**
 * The invoked table is the destination; source handles are looked up in the caller's own
 * table.
 */
export const enum TableOperation {
  /** a0 destination slot, a1 source handle, a2 rights mask. */
  Copy = 1,
  /** a0 destination slot, a1 source handle, a2 rights mask, a3 badge. */
  Mint = 2,
  /** a0 destination slot, a1 source handle. */
  Move = 3,
  /**
   * a0 slot of the invoked table, a1 = 0; slot 0 stands for what earlier calls left to
   * do. The core sets a1 to DELETION_BEGUN when it goes on with an interrupted deletion,
   * which then touches nothing that came into the slot meanwhile.
   */
  Delete = 4,
  /** a0 slot of the invoked table: deletes all that was derived from it. */
  Revoke = 5,
  /** value = number of slots. */
  Size = 6,
  /**
   * a0 slot of the invoked table; value = type | rights << 8 | sizeBits << 16, 0 when
   * empty.
   */
  Describe = 7,
}

export const enum ThreadOperation {
  /**
   * a0 table, a1 address space, a2 fault endpoint or 0 | timeout endpoint or 0 << 32, a3
   * IPC buffer frame or 0.
   */
  Configure = 1,
  /**
   * a0 priority 0…255; 255 is most urgent. Not above the highest that the caller was
   * itself given by another thread: else NoRights.
   */
  SetPriority = 2,
  /** a0 instruction pointer, a1 stack pointer, a2 first argument (rdi). */
  WriteRegisters = 3,
  /**
   * Writes RegisterIndex.Count words into the caller's IPC buffer from word 4 on; value =
   * count.
   */
  ReadRegisters = 4,
  Resume = 5,
  Suspend = 6,
  /** a0 notification: its bits arrive at the thread's next receive. */
  BindNotification = 7,
  UnbindNotification = 8,
  /** a0 ThreadFlag bits. */
  SetFlags = 9,
  /** value = state | priority << 8 | timer ticks seen running << 32. */
  Describe = 10,
  /** a0 the fault reply's work-around: instruction pointer to continue at. */
  SetInstructionPointer = 11,
  /**
   * Withdraws the operation that the thread is blocked in, which returns Canceled.
   * BadState when it is in none; waiting for a fault to be handled is not one.
   */
  Cancel = 12,
}

export const enum ThreadFlag {
  None = 0,
  /** The thread may use x87 and SSE registers; without it their use is a fault. */
  Fpu = 1,
  /**
   * It runs on the scheduling contexts of those who call it, and has no unlimited one of
   * its own. Clearing it gives that back; NoRights for a caller that has none itself.
   */
  Passive = 2,
}

/** Low byte of what ThreadOperation.Describe gives. */
export const enum ThreadState {
  Suspended = 0,
  Running = 1,
  Ready = 2,
  Sending = 3,
  Waiting = 4,
  AwaitingReply = 5,
  Receiving = 6,
  /** It could run, but its scheduling context has no time left, or it has none. */
  Throttled = 7,
}

export const enum SchedulingContextOperation {
  /**
   * a0 budget, a1 period in nanoseconds, a2 badge for timeout faults. The full budget is
   * there at once. NoRights for a caller that runs on limited time itself.
   */
  Configure = 1,
  /**
   * a0 thread, which runs on this from now on. Occupied when either has a partner;
   * BadState before Configure.
   */
  Bind = 2,
  /** The thread stops until it has a context again. */
  Unbind = 3,
  /** value = nanoseconds that ran on it since Configure. */
  Consumed = 4,
}

/** Bounds of SchedulingContextOperation.Configure, in nanoseconds. */
export const LEAST_BUDGET: u64 = 20_000;
export const LONGEST_PERIOD: u64 = 1 << 40;
/**
 * How long a thread runs while equals are ready, and how often `ticks` of one that always
 * runs grows.
 */
export const SLICE_NANOSECONDS: u64 = 5_000_000;

export const enum PageTableOperation {
  /**
   * a0 address space, a1 virtual address; fills the highest missing level; value = level.
   */
  Map = 1,
  Unmap = 2,
}

export const enum FrameOperation {
  /** a0 address space, a1 virtual address, a2 rights | FrameFlag bits. */
  Map = 1,
  Unmap = 2,
  /** a2 rights | FrameFlag bits for where it is already mapped. */
  Protect = 3,
  /** value = physical address. */
  Address = 4,
}

export const enum FrameFlag {
  /** Device memory: strongly uncacheable. */
  Uncached = 16,
}

export const enum InterruptControlOperation {
  /**
   * a0 global system interrupt, a1 InterruptFlag bits, a2 destination slot (own table).
   */
  Claim = 1,
  /** a2 destination slot (own table); value = message address << 32 | message data. */
  ClaimMessage = 2,
}

export const enum InterruptFlag {
  None = 0,
  Level = 1,
  ActiveLow = 2,
}

export const enum InterruptOperation {
  /** a0 notification handle; its badge bits are signalled at each interrupt. */
  Bind = 1,
  Unbind = 2,
  /** Lets the next interrupt through. */
  Acknowledge = 3,
}

export const enum IoPortOperation {
  /** a0 first port, a1 count, a2 destination slot (own table). */
  Derive = 1,
  In8 = 2,
  In16 = 3,
  In32 = 4,
  /** a0 port, a1 value. */
  Out8 = 5,
  Out16 = 6,
  Out32 = 7,
}

export const enum LogOperation {
  /**
   * a0 LogLevel, a1 length in bytes; text at BUFFER_TEXT_OFFSET of the caller's IPC
   * buffer.
   */
  Write = 1,
  /**
   * a0 first sequence number wanted. Fills the caller's IPC buffer from
   * BUFFER_TEXT_OFFSET with whole records (LogRecord layout); value = bytes written, 0 at
   * the end.
   */
  Read = 2,
}

export const enum LogLevel {
  Error = 3,
  Warning = 4,
  Notice = 5,
  Info = 6,
  Debug = 7,
}
