// What the benchmark asks of its peer in another address space: interface "bench-peer",
// served by drivers/test/bench-peer. Any other label is echoed, words and all: that is
// the round trip measured.

export const enum PeerOperation {
  /** Reply: the message as it came. */
  Echo = 0,
  /** word0 = priority that the peer's thread takes. */
  SetPriority = 1,
  /** word0 = rounds; capabilities: notification to wait on, notification to signal. */
  PingPong = 2,
  /** word0 = how often to yield. */
  Yield = 3,
  /** Capability 0: fault endpoint. Starts a thread that touches address 8 for ever. */
  Fault = 4,
  /** The peer deletes the capabilities that arrive, then replies. */
  Take = 5,
  /**
   * word0 = bytes of text in the message: the peer copies them to its memory, then
   * replies.
   */
  Sink = 6,
  /**
   * word0 = bytes at SHARED_ADDRESS: the peer copies them to its memory, then replies.
   */
  SinkShared = 7,
  /**
   * word0 = page; four frames, which the peer maps from that page of SHARED_ADDRESS on.
   */
  Share = 8,
  /**
   * The peer writes the time stamp to SHARED_ADDRESS until the word after it is not 0.
   */
  Spin = 9,
  /**
   * word0 = bytes of a record, 0 for a stream; capability 0 = notification that the peer
   * sleeps on. Reply: the notification that the client sleeps on. The peer consumes the
   * ring at RING_HEADER until it is closed.
   */
  ConsumeRing = 10,
  /**
   * Capability 0: fault endpoint. Reply: the peer's address space. Starts a thread that
   * touches TOUCHED_PAGES pages from TOUCHED_ADDRESS on, one after the other, for ever.
   */
  Touch = 11,
  /**
   * word0 = priority; capability 0: an endpoint on which a thread of the peer echoes from
   * now on. It has no time of its own.
   */
  ServePassively = 12,
  /** As ServePassively; it has a budget. */
  ServeOnBudget = 13,
}

/** Where the pages that both sides share lie in each. */
export const SHARED_ADDRESS: u32 = 0x10_0000;
export const SHARED_PAGES: u32 = 20;
/** A ring of that memory: its bytes, and its header behind them. */
export const RING_CAPACITY: u32 = 0x1_0000;
export const RING_HEADER: u32 = SHARED_ADDRESS + RING_CAPACITY;
/** Bytes of one record. */
export const RING_RECORD: u32 = 16;
/** A page below the static data that is nobody's, under a page table that exists. */
export const FREE_PAGE: u32 = 0x8000;
/** Where nothing is mapped in the peer. */
export const TOUCHED_ADDRESS: u32 = 0x40_0000;
export const TOUCHED_PAGES: u32 = 32;
/** The most bytes of one transfer. */
export const MOST_TRANSFERRED: i32 = 65536;

/** What bench_fault does: interface "bench-fault". */
export const enum FaultOperation {
  /** Nothing. */
  Answer = 0,
  /** It traps, so that the caller's call ends with Status.PeerClosed. */
  Fault = 1,
}
