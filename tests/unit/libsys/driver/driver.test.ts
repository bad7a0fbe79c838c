import { describe, expect, it } from "vitest";
import { loadScript } from "../../../support/script.ts";

const SERVICE = 9;
const PARENT = 4;
const NAMES = 5;
const STOP_SIGNAL = 1n << 63n;
const NOTIFICATION = 0x4000n;
const BAD_OPERATION = -5;
const EBUSY = -16;
const ENODEV = -19;
const READY = 1;
const EXIT = 3;

/** What the driver waits for next ends with this. */
class Ended extends Error {}

interface Arrival {
  operation?: number;
  bits?: bigint;
}

const frame = (methods: string): string => `
  import { drive, serve } from "./libsys/driver/driver";
  import { Status } from "./libsys/abi/status";
  @external("hardware", "note") declare function note(value: u64): void;
  @unmanaged @final
  class Driver {
    started: u32;
    ${methods}
  }
  export function main(): void { drive<Driver>(); }`;

/** Runs the driver until all has arrived: what it said, noted and answered, in order. */
async function run(methods: string, arrivals: Arrival[], status = 0): Promise<string[]> {
  const said: string[] = [];
  let current: Arrival = {};
  const names: Record<number, string> = { [PARENT]: "parent", [NAMES]: "names" };
  const arrive = (): number => {
    const next = arrivals.shift();
    if (next === undefined) throw new Ended();
    current = next;
    return 0;
  };
  const script = await loadScript(frame(methods), {
    note: (value: bigint) => void said.push(`note ${value}`),
    call: (endpoint: number, tag: bigint, word0: bigint) => {
      const label = BigInt.asIntN(32, tag >> 32n);
      const exits = endpoint === PARENT && label === BigInt(EXIT);
      said.push(`${names[endpoint]} ${label} ${BigInt.asIntN(64, word0)}`);
      if (exits) throw new Ended();
      current = {};
      return endpoint === NAMES ? status : 0;
    },
    receive: (endpoint: number) => {
      expect(endpoint).toBe(SERVICE);
      return arrive();
    },
    replyReceive: (_endpoint: number, _reply: number, tag: bigint) => {
      said.push(`answer ${BigInt.asIntN(32, tag >> 32n)}`);
      return arrive();
    },
    resultTag: () =>
      current.bits !== undefined ? NOTIFICATION : BigInt(current.operation ?? 0) << 32n,
    resultBadge: () => current.bits ?? 1n,
    resultWord0: () => 0n,
    resultWord1: () => 0n,
    resultWord2: () => 0n,
    resultWord3: () => 0n,
  });
  expect(() => script.functions.main()).toThrow(Ended);
  return said;
}

describe("the frame of a driver", () => {
  it("starts the driver, says so, serves, and stops it", async () => {
    const methods = `
      start(): i32 { note(this.started++); return 0; }
      request(): Status { note(100 + this.started); return Status.Ok; }
      interrupt(bits: u64): void { note(bits); }
      stop(): void { note(9); }`;
    const said = await run(methods, [
      { operation: 3 },
      { bits: 5n },
      { bits: STOP_SIGNAL },
    ]);
    expect(said).toEqual([
      "note 0",
      `parent ${READY} 0`,
      "note 101",
      "answer 0",
      "note 5",
      "note 9",
      `parent ${EXIT} 0`,
    ]);
  });

  it("does without any method", async () => {
    const said = await run("", [{ operation: 3 }, { bits: 5n }, { bits: STOP_SIGNAL }]);
    expect(said).toEqual([
      `parent ${READY} 0`,
      `answer ${BAD_OPERATION}`,
      `parent ${EXIT} 0`,
    ]);
  });

  it("ends a driver that finds no device", async () => {
    const said = await run(`start(): i32 { return ${ENODEV}; }`, [{ operation: 3 }]);
    expect(said).toEqual([`parent ${READY} ${ENODEV}`, `parent ${EXIT} ${ENODEV}`]);
  });

  it("serves after a result above 0, which the loader warns of", async () => {
    const said = await run("start(): i32 { return 1; }", [{ bits: STOP_SIGNAL }]);
    expect(said).toEqual([`parent ${READY} 1`, `parent ${EXIT} 0`]);
  });

  it("is busy when somebody else serves the interface", async () => {
    const methods = `start(): i32 { return serve("clock"); }`;
    expect(await run(methods, [])).toEqual(["names 1 0", `parent ${READY} 0`]);
    const refused = await run(methods, [], -1);
    expect(refused.slice(0, 2)).toEqual(["names 1 0", `parent ${READY} ${EBUSY}`]);
  });
});
