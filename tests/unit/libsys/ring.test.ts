import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";

const HEADER = 0x20_0000;
const DATA = 0x20_1000;
const CAPACITY = 64;
const SOURCE = 0x30_0000;
const TARGET = 0x30_1000;
const PRODUCER = 0;
const CONSUMER = 1;
const Line = { cursor: 0, sleeps: 4, wakeAt: 8, state: 12, bytes: 64 };
const Status = { Ok: 0, BadHandle: -1, BadArgument: -4, TimedOut: -15, PeerClosed: -17 };
const BAD_FORMAT = -68;
const NEVER = 0xffff_ffff_ffff_ffffn;
/** Handle of the notification that wakes an end: producer 1, consumer 2. */
const handleOf = (end: number): number => end + 1;

const SOURCE_TEXT = `
  import { makeRing, producerLine, consumerLine } from "./libsys/ring/line";
  import { RING_END_BYTES, RingEnd } from "./libsys/ring/end";
  import { ringRead, ringWrite } from "./libsys/ring/transfer";
  const ends: usize = memory.data(2 * RING_END_BYTES, 8);
  function end(which: u32): RingEnd {
    return changetype<RingEnd>(ends + which * <u32>RING_END_BYTES);
  }
  export function open(start: u32): void {
    makeRing(${HEADER});
    producerLine(${HEADER}).cursor = start;
    consumerLine(${HEADER}).cursor = start;
    end(0).openProducer(${HEADER}, ${DATA}, ${CAPACITY});
    end(1).openConsumer(${HEADER}, ${DATA}, ${CAPACITY});
    for (let which: u32 = 0; which < 2; ++which) {
      end(which).cursor = start;
      end(which).announced = start;
      end(which).peerCursor = start;
      end(which).connect(2 - which, 1 + which);
    }
  }
  export function write(length: u32): u32 { return ringWrite(end(0), ${SOURCE}, length); }
  export function read(length: u32): u32 { return ringRead(end(1), ${TARGET}, length); }
  export function available(which: u32): u32 { return end(which).available; }
  export function has(which: u32, bytes: u32): bool { return end(which).has(bytes); }
  export function look(which: u32): i32 { return end(which).look(); }
  export function announce(which: u32): i32 { return end(which).announce(); }
  export function publish(which: u32): void { end(which).publish(); }
  export function wakePeer(which: u32): i32 { return end(which).wakePeer(); }
  export function fallAsleep(which: u32, bytes: u32): void { end(which).fallAsleep(bytes); }
  export function disarm(which: u32): void { end(which).disarm(); }
  export function arm(which: u32, bytes: u32): bool { return end(which).arm(bytes); }
  export function advance(which: u32, bytes: u32): void { end(which).advance(bytes); }
  export function waitFor(which: u32, bytes: u32, deadline: u64): i32 {
    return end(which).waitFor(bytes, deadline);
  }
  export function close(which: u32): void { end(which).close(); }`;

let ring: Script["functions"];
let script: Script;
/** Signals that nobody has taken yet, by handle. */
let pending: Map<number, number>;
let signals: number;
/** Whether the process that made the other end's notifications has ended. */
let dead: boolean;

function take(handle: number, otherwise: number): number {
  if (dead) return Status.PeerClosed;
  const count = pending.get(handle) ?? 0;
  if (count === 0) return otherwise;
  pending.delete(handle);
  return Status.Ok;
}

function signal(handle: number): number {
  if (dead) return Status.BadHandle;
  signals += 1;
  pending.set(handle, 1);
  return Status.Ok;
}

function wait(handle: number): number {
  const status = take(handle, Status.TimedOut);
  if (status === Status.TimedOut) throw new Error(`nobody will signal ${handle}`);
  return status;
}

const waitDeadline = (handle: number) => take(handle, Status.TimedOut);

function setLine(end: number, field: number, value: number): void {
  const address = HEADER + end * Line.bytes + field;
  new DataView(script.bytes().buffer).setUint32(address, value >>> 0, true);
}

function send(bytes: ArrayLike<number>): number {
  return ring.write(script.put(SOURCE, Uint8Array.from(bytes)));
}

const received = (length: number) => [...script.bytes().slice(TARGET, TARGET + length)];

beforeEach(async () => {
  pending = new Map();
  signals = 0;
  dead = false;
  script = await loadScript(SOURCE_TEXT, { signal, wait, waitDeadline });
  ring = script.functions;
  ring.open(0);
});

describe("a ring", () => {
  const step = fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: CAPACITY + 8 }) }),
    fc.record({ read: fc.integer({ min: 0, max: CAPACITY + 8 }) }),
    fc.record({ announce: fc.constantFrom(PRODUCER, CONSUMER) }),
  );
  const start = fc.constantFrom(0, 0xffff_ffe0, 0xffff_ffff);

  it("gives what was announced, in order, and no more than it has room for", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 40 }), (first, steps) => {
        const written: number[] = [];
        let [announced, taken, freed] = [0, 0, 0];
        ring.open(first);
        for (const one of steps) {
          if ("write" in one) {
            const room = CAPACITY - (written.length - freed);
            expect(send(one.write)).toBe(Math.min(one.write.length, room));
            written.push(...one.write.slice(0, room));
          } else if ("read" in one) {
            const count = ring.read(one.read);
            expect(count).toBe(Math.min(one.read, announced - taken));
            expect(received(count)).toEqual(written.slice(taken, taken + count));
            taken += count;
          } else {
            expect(ring.announce(one.announce)).toBe(Status.Ok);
            if (one.announce === PRODUCER) announced = written.length;
            else freed = taken;
          }
        }
        expect(signals).toBe(0);
      }),
    );
  });

  it("refuses to wait for more than it can hold", () => {
    expect(ring.waitFor(CONSUMER, CAPACITY + 1, NEVER)).toBe(Status.BadArgument);
  });

  it("traps when an end moves on by more than is available", () => {
    send([1, 2, 3]);
    ring.announce(PRODUCER);
    expect(ring.has(CONSUMER, 3)).toBe(1);
    expect(() => ring.advance(CONSUMER, 4)).toThrow(WebAssembly.RuntimeError);
  });
});

describe("waking", () => {
  it("happens once for each sleep, and never while the other end is awake", () => {
    for (let batch = 1; batch <= 3; batch += 1) {
      expect(ring.arm(CONSUMER, 1)).toBe(1);
      send([1]);
      ring.announce(PRODUCER);
      send([2]);
      ring.announce(PRODUCER);
      expect(signals).toBe(batch);
      ring.disarm(CONSUMER);
      send([3]);
      ring.announce(PRODUCER);
      expect(signals).toBe(batch);
      expect(ring.read(3)).toBe(3);
      ring.announce(CONSUMER);
    }
  });

  it("waits until there is as much as the sleeper asked for", () => {
    expect(ring.arm(CONSUMER, 8)).toBe(1);
    send([1, 2, 3, 4, 5, 6, 7]);
    ring.announce(PRODUCER);
    expect(signals).toBe(0);
    send([8]);
    ring.announce(PRODUCER);
    expect(signals).toBe(1);
    expect(ring.waitFor(CONSUMER, 8, NEVER)).toBe(Status.Ok);
  });

  it("serves a producer that waits for room", () => {
    send(new Uint8Array(CAPACITY));
    ring.announce(PRODUCER);
    expect(ring.arm(PRODUCER, 16)).toBe(1);
    ring.read(15);
    ring.announce(CONSUMER);
    expect(signals).toBe(0);
    ring.read(1);
    ring.announce(CONSUMER);
    expect(signals).toBe(1);
    expect(ring.waitFor(PRODUCER, 16, NEVER)).toBe(Status.Ok);
  });

  it("gives up at the deadline", () => {
    expect(ring.waitFor(CONSUMER, 1, 5n)).toBe(Status.TimedOut);
    send([1]);
    ring.announce(PRODUCER);
    expect(ring.waitFor(CONSUMER, 1, 5n)).toBe(Status.Ok);
  });

  it("is never missed, in whatever order the two ends take their steps", () => {
    const producer = [
      () => void send([1]),
      () => ring.publish(PRODUCER),
      () => void ring.wakePeer(PRODUCER),
    ];
    for (const order of interleavings(producer.length, 2)) {
      ring.open(0);
      pending.clear();
      let asleep = false;
      const consumer = [
        () => ring.fallAsleep(CONSUMER, 1),
        () => void (asleep = ring.has(CONSUMER, 1) === 0),
      ];
      const left = [producer.values(), consumer.values()];
      for (const side of order) left[side]?.next().value?.();
      expect(asleep && !pending.has(handleOf(CONSUMER)), order.join("")).toBe(false);
    }
  });
});

describe("a peer that ended", () => {
  it("is told from one that is slow, after what it announced was taken", () => {
    send([1, 2]);
    ring.announce(PRODUCER);
    dead = true;
    expect(ring.waitFor(CONSUMER, 3, NEVER)).toBe(Status.PeerClosed);
    expect(ring.read(8)).toBe(2);
    expect(ring.waitFor(CONSUMER, 1, NEVER)).toBe(Status.PeerClosed);
  });

  it("is noticed by who wants to wake it", () => {
    ring.arm(CONSUMER, 1);
    dead = true;
    send([1]);
    expect(ring.announce(PRODUCER)).toBe(Status.PeerClosed);
  });

  it("wakes the other end when it closes the ring in good order", () => {
    expect(ring.arm(CONSUMER, 4)).toBe(1);
    send([1]);
    ring.close(PRODUCER);
    expect(signals).toBe(1);
    expect(ring.waitFor(CONSUMER, 4, NEVER)).toBe(Status.PeerClosed);
    expect(ring.read(4)).toBe(1);
  });

  it("left a closed ring when the memory reads as zeros", () => {
    send([1, 2]);
    ring.announce(PRODUCER);
    ring.read(1);
    script.bytes().fill(0, HEADER, HEADER + 2 * Line.bytes);
    expect(ring.waitFor(CONSUMER, 2, NEVER)).toBe(Status.PeerClosed);
    expect(ring.waitFor(PRODUCER, CAPACITY, NEVER)).toBe(Status.PeerClosed);
  });
});

describe("a hostile peer", () => {
  it("is found out when its cursor moves back or too far", () => {
    setLine(PRODUCER, Line.cursor, CAPACITY + 1);
    expect(ring.look(CONSUMER)).toBe(BAD_FORMAT);
    expect(ring.waitFor(CONSUMER, 1, NEVER)).toBe(BAD_FORMAT);
    expect(ring.read(8)).toBe(0);
  });

  it("has given nothing any more once it was found out", () => {
    send([1, 2, 3]);
    ring.announce(PRODUCER);
    expect(ring.has(CONSUMER, 3)).toBe(1);
    setLine(PRODUCER, Line.cursor, 2);
    expect(ring.look(CONSUMER)).toBe(BAD_FORMAT);
    expect(ring.read(8)).toBe(0);
    expect(ring.available(CONSUMER)).toBe(0);
  });

  it("is found out when it takes back room", () => {
    send([1, 2, 3]);
    setLine(CONSUMER, Line.cursor, 1);
    expect(ring.announce(PRODUCER)).toBe(Status.Ok);
    expect(ring.look(PRODUCER)).toBe(Status.Ok);
    setLine(CONSUMER, Line.cursor, 0);
    expect(ring.announce(PRODUCER)).toBe(Status.Ok);
    expect(ring.look(PRODUCER)).toBe(BAD_FORMAT);
    expect(ring.announce(PRODUCER)).toBe(BAD_FORMAT);
  });

  const action = fc.oneof(
    fc.record({
      field: fc.constantFrom(Line.cursor, Line.sleeps, Line.wakeAt, Line.state),
      value: fc.oneof(
        fc.integer({ min: 0, max: 2 * CAPACITY }),
        fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      ),
    }),
    fc.record({ length: fc.nat({ max: 2 * CAPACITY }) }),
    fc.record({ wanted: fc.nat({ max: CAPACITY }) }),
  );
  const victim = fc.constantFrom(PRODUCER, CONSUMER);

  it("cannot make an end use memory that is not the ring's, or wait unwoken", () => {
    fc.assert(
      fc.property(victim, fc.array(action, { maxLength: 40 }), (end, actions) => {
        ring.open(0);
        const watched: [number, number][] = [
          [HEADER - 64, HEADER],
          [HEADER + 2 * Line.bytes, DATA],
          [DATA + CAPACITY, DATA + 2 * CAPACITY],
        ];
        for (const [from, to] of watched) script.bytes().fill(0xa5, from, to);
        for (const one of actions) {
          if ("field" in one) setLine(1 - end, one.field, one.value);
          else if ("length" in one) {
            const count =
              end === PRODUCER ? ring.write(one.length) : ring.read(one.length);
            expect(count).toBeLessThanOrEqual(Math.min(one.length, CAPACITY));
            expect([0, BAD_FORMAT, Status.PeerClosed]).toContain(ring.announce(end));
          } else {
            const statuses = [0, BAD_FORMAT, Status.PeerClosed, Status.TimedOut];
            expect(statuses).toContain(ring.waitFor(end, one.wanted, 5n));
          }
          expect(ring.available(end) >>> 0).toBeLessThanOrEqual(CAPACITY);
        }
        for (const [from, to] of watched) {
          expect(
            script
              .bytes()
              .slice(from, to)
              .every((byte) => byte === 0xa5),
          ).toBe(true);
        }
      }),
    );
  });
});

/** All orders of `first` steps of side 0 and `second` steps of side 1. */
function interleavings(first: number, second: number): number[][] {
  if (first === 0) return [new Array<number>(second).fill(1)];
  if (second === 0) return [new Array<number>(first).fill(0)];
  return [
    ...interleavings(first - 1, second).map((order) => [0, ...order]),
    ...interleavings(first, second - 1).map((order) => [1, ...order]),
  ];
}
