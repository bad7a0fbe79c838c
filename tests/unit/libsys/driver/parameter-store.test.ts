// A driver's parameters from the start page and from the loader's messages into the
// fields that declare them.

import { beforeEach, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const START_INFO = 0x2000;
const ARGUMENTS = 1024;
const SIGNALS = 2;
const TEXT = 0x1020;
const Operation = { NextChange: 16, ChangeDone: 17 } as const;
const PARAMETER_SIGNAL = 1n << 62n;
const EBUSY = -16;
const EAGAIN = -11;
const ENOENT = -2;
const PEER_CLOSED = -17;
const NOTIFICATION_TAG = 0x4000n;

const ENTRY = `
import { Settings } from "./tests/support/hello/settings";
import { message } from "./libsys/message";
import { pollEvent } from "./libsys/server";
export function poll(): i32 { return pollEvent(); }
export function badge(): u64 { return message.badge; }
export function number(): i32 { return Settings.number; }
export function small(): u32 { return Settings.small; }
export function on(): u32 { return Settings.on ? 1 : 0; }
export function off(): u32 { return Settings.off ? 1 : 0; }
export function text(): u64 { return Settings.text; }
export function length(): u32 { return Settings.list.length; }
export function element(index: u32): i32 { return Settings.list.at(index); }
export function beStubborn(): void { Settings.stubborn = true; }
`;

let script: Script;
/** Changes that the loader has for the driver, and the errno of each. */
let changes: [string, string][];
let results: number[];
/** What the driver says that it has stored. */
let stored: string[];
/** How often the loader ends before it hears that. */
let ends: number;
let reply: { tag: bigint; words: bigint[] };
let badge: bigint;

beforeEach(() => {
  [changes, results, stored, badge] = [[], [], [], PARAMETER_SIGNAL];
  ends = 0;
});

/** The loader's side of NextChange and ChangeDone. */
function call(_handle: number, tag: bigint, ...words: bigint[]): number {
  reply = { tag: 0n, words: [] };
  if (Number(tag >> 32n) === Operation.ChangeDone) {
    if (ends-- > 0) return PEER_CLOSED;
    const text = script.get(TEXT, Number(words[3]));
    stored.push(`${text.slice(0, Number(words[2]))}=${text.slice(Number(words[2]))}`);
    results.push(Number(BigInt.asIntN(64, words[1] ?? 0n)));
    changes.shift();
    return 0;
  }
  const next = changes[0];
  if (next === undefined) return 0;
  const length = script.put(TEXT, next.join(""));
  const number = BigInt(results.length + 1);
  reply.tag = BigInt(Math.ceil(length / 8));
  reply.words = [number, BigInt(next[0].length), 0n, BigInt(length)];
  return 0;
}

async function open(parameters: string): Promise<void> {
  const hardware = {
    call,
    reply: () => 0,
    nbReceive: () => {
      reply = { tag: NOTIFICATION_TAG, words: [] };
      return 0;
    },
    resultTag: () => reply.tag,
    resultBadge: () => badge,
    resultWord0: () => reply.words[0] ?? 0n,
    resultWord1: () => reply.words[1] ?? 0n,
    resultWord2: () => reply.words[2] ?? 0n,
    resultWord3: () => reply.words[3] ?? 0n,
  };
  script = await loadScript(ENTRY, hardware, ({ put }) => {
    const page = Buffer.alloc(4096);
    page.writeUInt32LE(page.write(parameters, ARGUMENTS), 20);
    put(START_INFO, page);
  });
}

const value = (name: string): number => script.functions[name]?.() ?? NaN;
function text(): string {
  const span = BigInt.asUintN(64, BigInt(value("text")));
  return script.get(Number(span & 0xffff_ffffn), Number(span >> 32n));
}
const list = (): number[] =>
  Array.from({ length: value("length") }, (_, index) =>
    Number(script.functions.element?.(index)),
  );

/** What the driver answers to these changes. */
function change(...wanted: [string, string][]): number[] {
  changes = wanted;
  script.functions.poll?.();
  return results;
}

describe("a driver's parameters", () => {
  it("begin as its source says", async () => {
    await open("");
    expect(["number", "small", "on", "off"].map(value)).toEqual([-3, 1, 0, 0]);
    expect([text(), list()]).toEqual(["", []]);
  });

  it("have the values that the module was loaded with, the last of each name", async () => {
    await open(
      'number=1 small=0x1f on off=N text="a b" list=1,-2 number=-010 x=1 -- on=0',
    );
    expect(["number", "small", "on", "off"].map(value)).toEqual([-8, 31, 1, 1]);
    expect([text(), list()]).toEqual(["a b", [1, -2]]);
  });

  it("change while it runs, without a word of its own", async () => {
    await open("text=first");
    expect(change(["number", "5"], ["text", "second"], ["list", "7,8,9"])).toEqual([
      0, 0, 0,
    ]);
    expect([value("number"), text(), list()]).toEqual([5, "second", [7, 8, 9]]);
    change(["text", "third"]);
    expect(text()).toBe("third");
  });

  it("are told with their names, so that the loader shows what the driver has", async () => {
    await open("");
    change(["number", "5"], ["text", ""], ["list", "7,8,9"]);
    expect(stored).toEqual(["number=5", "text=", "list=7,8,9"]);
  });

  it("are told again to a loader that was started again meanwhile", async () => {
    await open("");
    ends = 2;
    expect(change(["number", "5"])).toEqual([0]);
    expect(stored).toEqual(["number=5"]);
  });

  it("stay as they were when the driver refuses", async () => {
    await open("text=first list=1,2 small=9");
    script.functions.beStubborn?.();
    const wanted: [string, string][] = [
      ["small", "2"],
      ["number", "5"],
      ["text", "second"],
      ["list", "7"],
      ["nothing", "1"],
    ];
    expect(change(...wanted)).toEqual([EBUSY, EAGAIN, EAGAIN, EAGAIN, ENOENT]);
    expect(["small", "number"].map(value)).toEqual([9, -3]);
    expect([text(), list()]).toEqual(["first", [1, 2]]);
  });

  it("do not swallow the other signals that come with a change", async () => {
    await open("");
    badge = PARAMETER_SIGNAL | 4n;
    changes = [["number", "5"]];
    expect(script.functions.poll?.()).toBe(SIGNALS);
    expect(BigInt(value("badge"))).toBe(4n);
    badge = PARAMETER_SIGNAL;
    expect(script.functions.poll?.()).toBe(0);
  });
});
