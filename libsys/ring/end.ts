// One end of a ring of bytes between two processes: a producer, which gives, or a
// consumer, which takes. Each end keeps in its own memory all that it decides by, and
// takes of the shared memory only the other's line, checked. Both ends do the same: what
// is room to the one is data to the other. docs/protocols/ring.md.

import { Status } from "../abi/status";
import * as hardware from "../hardware";
import { NEVER } from "../ipc";
import { RingLine, RingState, consumerLine, producerLine } from "./line";

@unmanaged
@final
export class RingEnd {
  /** This end's line; written, never read back. */
  own: RingLine;
  /** The other end's line. */
  peer: RingLine;
  /** Address of the ring's bytes, and their number, a power of two. */
  data: u32;
  capacity: u32;
  /**
   * Bytes that the other end's cursor is ahead by when nothing is given: see available.
   */
  lead: u32;
  /** Bytes this end has given or taken, modulo 2^32, and how many of them it told. */
  cursor: u32;
  announced: u32;
  /** The other end's cursor as last seen; never one that it could not have reached. */
  peerCursor: u32;
  /** The notification that wakes the other end, and the one that this end sleeps on. */
  wakeHandle: u32;
  sleepHandle: u32;
  sleeps: u32;
  /** The other end's `sleeps` when it was last signalled: once a sleep is enough. */
  wokenSleep: u32;
  /** The other end will announce nothing more. */
  closed: bool;
  /** Ok, or why the ring cannot be used any more. */
  fate: Status;

  /** Becomes the end that gives. `capacity` is a power of two, `data` shared memory. */
  openProducer(header: u32, data: u32, capacity: u32): void {
    this.own = producerLine(header);
    this.peer = consumerLine(header);
    this.start(data, capacity, capacity);
  }

  /** Becomes the end that takes. */
  openConsumer(header: u32, data: u32, capacity: u32): void {
    this.own = consumerLine(header);
    this.peer = producerLine(header);
    this.start(data, capacity, 0);
  }

  /** Without notifications the ring works, but neither end can sleep. */
  connect(wakeHandle: u32, sleepHandle: u32): void {
    this.wakeHandle = wakeHandle;
    this.sleepHandle = sleepHandle;
  }

  private start(data: u32, capacity: u32, lead: u32): void {
    if (popcnt(capacity) != 1) unreachable();
    this.data = data;
    this.capacity = capacity;
    this.lead = lead;
    this.cursor = 0;
    this.announced = 0;
    this.peerCursor = 0;
    this.connect(0, 0);
    this.sleeps = 0;
    this.wokenSleep = 0;
    this.closed = false;
    this.fate = Status.Ok;
  }

  /** Bytes of room to a producer, of data to a consumer, as of the last look. */
  @inline
  get available(): u32 {
    return this.peerCursor + this.lead - this.cursor;
  }

  /** Where the next byte goes or comes from. */
  @inline
  get place(): u32 {
    return this.data + (this.cursor & (this.capacity - 1));
  }

  /** Bytes from `place` to the end of the ring's memory, available or not. */
  @inline
  get beforeWrap(): u32 {
    return this.capacity - (this.cursor & (this.capacity - 1));
  }

  /** True when `bytes` are available; looks at the other end only when it must. */
  @inline
  has(bytes: u32): bool {
    return this.available >= bytes || this.lookFor(bytes);
  }

  private lookFor(bytes: u32): bool {
    this.look();
    return this.available >= bytes;
  }

  /** Moves on by bytes that are available; the other end learns of it by `announce`. */
  @inline
  advance(bytes: u32): void {
    if (bytes > this.available) unreachable();
    this.cursor += bytes;
  }

  /**
   * Reads the other end's line. A cursor that moved back, or beyond what this end has
   * announced, ends the ring with Status.BadFormat; that of a closed ring is left alone.
   */
  look(): Status {
    if (this.fate != Status.Ok) return this.fate;
    const line = changetype<usize>(this.peer);
    // The state first: what was announced before the ring was closed still counts.
    const state = atomic.load<u32>(line, offsetof<RingLine>("state"));
    const cursor = atomic.load<u32>(line, offsetof<RingLine>("cursor"));
    if (state != RingState.Open) this.closed = true;
    const farthest = this.announced + this.capacity - this.lead;
    if (cursor - this.peerCursor <= farthest - this.peerCursor) {
      this.peerCursor = cursor;
      return Status.Ok;
    }
    return this.closed ? Status.PeerClosed : this.fail(Status.BadFormat);
  }

  /** Nothing is available any more. */
  private fail(reason: Status): Status {
    this.fate = reason;
    this.peerCursor = this.cursor - this.lead;
    return reason;
  }

  /**
   * Tells the other end what this one has given or taken since the last time, and wakes
   * it if it sleeps and waits for that much. Status.PeerClosed when it is gone.
   */
  announce(): Status {
    this.publish();
    return this.wakePeer();
  }

  /** Sequentially consistent, as is `arm`: of two that pass, one sees the other. */
  publish(): void {
    if (this.announced == this.cursor || this.fate != Status.Ok) return;
    this.announced = this.cursor;
    const line = changetype<usize>(this.own);
    atomic.store<u32>(line, this.cursor, offsetof<RingLine>("cursor"));
  }

  /** Signals once for each sleep of the other end that has got what it waits for. */
  wakePeer(): Status {
    const line = changetype<usize>(this.peer);
    const sleeps = atomic.load<u32>(line, offsetof<RingLine>("sleeps"));
    if ((sleeps & 1) == 0 || sleeps == this.wokenSleep) return this.outlook;
    const wakeAt = atomic.load<u32>(line, offsetof<RingLine>("wakeAt"));
    if (!this.closed && <i32>(this.announced - wakeAt) < 0) return this.outlook;
    this.wokenSleep = sleeps;
    // The core destroys the notifications of a process that ends.
    if (hardware.signal(this.wakeHandle) != Status.Ok) this.closed = true;
    return this.outlook;
  }

  private get outlook(): Status {
    if (this.fate != Status.Ok) return this.fate;
    return this.closed ? Status.PeerClosed : Status.Ok;
  }

  /**
   * Announces, then blocks until `bytes` are available. Status.PeerClosed when they never
   * will be; what is available then can still be taken. Status.TimedOut after `deadline`.
   */
  waitFor(bytes: u32, deadline: u64): Status {
    if (bytes > this.capacity) return Status.BadArgument;
    this.announce();
    while (!this.has(bytes)) {
      if (this.outlook != Status.Ok) return this.outlook;
      if (!this.arm(bytes)) continue;
      const status = this.sleep(deadline);
      this.disarm();
      if (status != Status.Ok) return this.has(bytes) ? Status.Ok : status;
    }
    return Status.Ok;
  }

  /**
   * Asks to be woken when `bytes` are available. False when they are by now, or never
   * will be: then there is nothing to sleep for. Whoever got true calls `disarm` later.
   */
  arm(bytes: u32): bool {
    this.fallAsleep(bytes);
    if (!this.has(bytes) && this.outlook == Status.Ok) return true;
    this.disarm();
    return false;
  }

  /** Ordered before the look that follows: see publish. */
  fallAsleep(bytes: u32): void {
    const line = changetype<usize>(this.own);
    const wakeAt = this.cursor + bytes - this.lead;
    atomic.store<u32>(line, wakeAt, offsetof<RingLine>("wakeAt"));
    this.sleeps++;
    atomic.store<u32>(line, this.sleeps, offsetof<RingLine>("sleeps"));
  }

  disarm(): void {
    this.sleeps++;
    const line = changetype<usize>(this.own);
    atomic.store<u32>(line, this.sleeps, offsetof<RingLine>("sleeps"));
  }

  /** A notification that is gone is that of a peer that is gone. */
  private sleep(deadline: u64): Status {
    const status =
      deadline == NEVER
        ? hardware.wait(this.sleepHandle)
        : hardware.waitDeadline(this.sleepHandle, deadline);
    if (status != Status.PeerClosed && status != Status.BadHandle) return status;
    this.closed = true;
    return Status.Ok;
  }

  /** Announces, and tells the other end that nothing more will come. */
  close(): void {
    this.publish();
    const line = changetype<usize>(this.own);
    atomic.store<u32>(line, RingState.Closed, offsetof<RingLine>("state"));
    this.closed = true;
    this.wakePeer();
  }
}

/** What a RingEnd takes of its process's own memory, at a multiple of 8. */
export const RING_END_BYTES: i32 = 64;
if (offsetof<RingEnd>() > 64) ERROR("a ring's end fits 64 bytes");
