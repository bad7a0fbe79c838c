// Where things lie in a server's address space, and the handles every process starts
// with.

/** First page of each linear memory stays unmapped, so null traps. */
export const IPC_BUFFER: u32 = 0x1000;
/** BootInfo for init, StartInfo for everybody else: one read-only page. */
export const START_INFO: u32 = 0x2000;
/** asc's --memoryBase for servers: static data begins here. */
export const LINEAR_DATA: u32 = 0x10000;

/** Above 8 GiB nothing is reachable by a wasm load or store. */
export const STACK_TOP: u64 = 0x3_0000_0000;
/**
 * Stack of thread n ends at STACK_TOP - n * STACK_STRIDE; what lies below its pages is
 * guard.
 */
export const STACK_STRIDE: u64 = 0x10_0000;
export const TEXT_BASE: u64 = 0x4_0000_0000;
/**
 * Mappings must end at or below this: the page under the non-canonical hole stays free
 * (sysret, Intel SDM vol. 2B).
 */
export const USER_END: u64 = 0x7fff_ffff_f000;

/** Handles a process finds in its capability table; 0 is never valid. */
export const enum Handle {
  None = 0,
  Table = 1,
  AddressSpace = 2,
  Thread = 3,
  /** Badged endpoint of whoever started the process; absent in init. */
  Parent = 4,
  /** Badged endpoint of the name server. */
  Names = 5,
  Log = 6,
  /** A reply object for the main thread's receives. */
  Reply = 7,
  /** The notification bound to the main thread. */
  Notification = 8,
  /**
   * The endpoint the process receives on; others reach it if its manifest names an
   * interface.
   */
  Service = 9,
  /** init only. */
  InterruptControl = 10,
  /** init only: all 65,536 ports. */
  IoPorts = 11,
  /** init only: untyped (frames only) over the boot archive. */
  Archive = 12,
  /** A notification that nobody signals: to wait on it until a deadline is to sleep. */
  Sleep = 13,
  /** First handle of the process's own grants; in init, of its untyped memory. */
  FirstGrant = 16,
}
