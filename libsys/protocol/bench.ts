// What the benchmark asks of its peer in another address space: interface "bench-peer", served by
// drivers/test/bench-peer. Any other label is echoed, words and all: that is the round trip measured.

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
}
