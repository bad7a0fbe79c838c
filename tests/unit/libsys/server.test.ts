import { beforeEach, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";

const SERVICE = 9;
const REPLY = 7;
const NOTIFICATION_BIT = 0x4000n;
const TIMED_OUT = -15;
const NO_CALLER = -21;
const PUT_OFF = 0x7fff_ffff;
const NEVER = 0xffff_ffff_ffff_ffffn;
const Event = { None: 0, Request: 1, Signals: 2, Deadline: 3, Stop: 4 } as const;
const WOULD_BLOCK = -14;
const STOP_SIGNAL = 1n << 63n;

const ENTRY = `
import { message } from "./libsys/message";
export { answer, awaitEvent, pollEvent } from "./libsys/server";
export function operation(): u32 { return message.operation; }
export function badge(): u64 { return message.badge; }
export function setWord(value: u64): void { message.word0 = value; }
export function unsent(): u32 { return message.words << 8 | message.capabilities; }
`;

interface Arrival {
  status?: number;
  tag?: bigint;
  badge?: bigint;
}

let script: Script;
let arrivals: Arrival[];
let current: Arrival;
/** System calls made: name and arguments. */
let calls: [string, ...unknown[]][];

function deliver(...call: [string, ...unknown[]]): number {
  calls.push(call);
  const next = arrivals.shift();
  if (next === undefined)
    throw new Error("the script waits for more than the test sends");
  current = next;
  return current.status ?? 0;
}

beforeEach(async () => {
  arrivals = [];
  calls = [];
  script = await loadScript(ENTRY, {
    receive: (endpoint: number, reply: number) => deliver("receive", endpoint, reply),
    receiveDeadline: (endpoint: number, reply: number, deadline: bigint) =>
      deliver("receiveDeadline", endpoint, reply, deadline),
    replyReceive: (endpoint: number, reply: number, tag: bigint, word0: bigint) =>
      deliver("replyReceive", endpoint, reply, BigInt.asIntN(32, tag >> 32n), word0),
    replyReceiveDeadline: () => deliver("replyReceiveDeadline"),
    nbReceive: (endpoint: number, reply: number) => deliver("nbReceive", endpoint, reply),
    reply: (reply: number) => {
      calls.push(["reply", reply]);
      return 0;
    },
    resultTag: () => current.tag ?? 0n,
    resultBadge: () => current.badge ?? 0n,
    resultWord0: () => 0n,
    resultWord1: () => 0n,
    resultWord2: () => 0n,
    resultWord3: () => 0n,
  });
});

const awaitEvent = (deadline = NEVER): number => script.functions.awaitEvent(deadline);

describe("the event loop", () => {
  it("receives a request with its operation and badge", () => {
    arrivals = [{ tag: (5n << 32n) | 4n, badge: 77n }];
    expect(awaitEvent()).toBe(Event.Request);
    expect(script.functions.operation()).toBe(5);
    expect(script.functions.badge()).toBe(77n);
    expect(calls).toEqual([["receive", SERVICE, REPLY]]);
  });

  it("sends an answer with the receive that follows", () => {
    arrivals = [{}, {}];
    awaitEvent();
    script.functions.setWord(9n);
    script.functions.answer(-64);
    awaitEvent();
    expect(calls[1]).toEqual(["replyReceive", SERVICE, REPLY, -64n, 9n]);
  });

  it("sends nothing for an answer that is put off", () => {
    arrivals = [{}, {}];
    awaitEvent();
    script.functions.answer(PUT_OFF);
    awaitEvent();
    expect(calls[1]?.[0]).toBe("receive");
  });

  it("starts each reply with four words and no capabilities", () => {
    arrivals = [{ tag: (5n << 32n) | (2n << 10n) | 40n }];
    awaitEvent();
    expect(script.functions.unsent()).toBe(0);
  });

  it("tells signals and deadlines from requests", () => {
    arrivals = [{ tag: NOTIFICATION_BIT, badge: 6n }, { status: TIMED_OUT }];
    expect(awaitEvent()).toBe(Event.Signals);
    expect(awaitEvent(1000n)).toBe(Event.Deadline);
    expect(calls[1]).toEqual(["receiveDeadline", SERVICE, REPLY, 1000n]);
  });

  it("goes on receiving when the client has gone before its answer", () => {
    arrivals = [{}, { status: NO_CALLER }, { badge: 3n }];
    awaitEvent();
    script.functions.answer(0);
    expect(awaitEvent()).toBe(Event.Request);
    expect(calls.map(([name]) => name)).toEqual(["receive", "replyReceive", "receive"]);
  });

  it("tells the wish to stop from other signals", () => {
    arrivals = [
      { tag: NOTIFICATION_BIT, badge: 3n },
      { tag: NOTIFICATION_BIT, badge: STOP_SIGNAL | 3n },
    ];
    expect(awaitEvent()).toBe(Event.Signals);
    expect(awaitEvent()).toBe(Event.Stop);
  });

  it("polls without waiting, after it sent the pending answer", () => {
    arrivals = [{}, { status: WOULD_BLOCK }, { tag: NOTIFICATION_BIT, badge: 1n }];
    awaitEvent();
    script.functions.answer(0);
    expect(script.functions.pollEvent()).toBe(Event.None);
    expect(script.functions.pollEvent()).toBe(Event.Signals);
    expect(calls.slice(1)).toEqual([
      ["reply", REPLY],
      ["nbReceive", SERVICE, REPLY],
      ["nbReceive", SERVICE, REPLY],
    ]);
  });
});
