import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeCore, ObjectType } from "../../support/fake-core.ts";
import { loadScript, type Script } from "../../support/script.ts";

const ENTRY = `
import { openSlots } from "./libsys/slots";
export { addBlock, takeBlock, giveBlock, blockHandle } from "./libsys/memory-pool";
export { freeMemory, usedMemory, peakMemory } from "./libsys/memory-pool";
export function open(): void { openSlots(100, 256); }
`;
const ROOT_SLOT = 50;
const ROOT_BITS = 20;

let core: FakeCore;
let script: Script;

beforeEach(async () => {
  core = new FakeCore();
  core.add(ROOT_SLOT, ObjectType.Untyped, ROOT_BITS);
  script = await loadScript(ENTRY, core.hardware);
  script.functions.open();
  script.functions.addBlock(ROOT_SLOT, ROOT_BITS);
});

const free = (): number => Number(script.functions.freeMemory());

/** Takes a block for each step, and sometimes gives one back; at the end all. */
function takeAndGive(steps: [number, number][]): void {
  const held: { block: number; bits: number }[] = [];
  for (const [bits, choice] of steps) {
    const block = script.functions.takeBlock(bits);
    if (block !== 0) held.push({ block, bits });
    expect(held.some((other) => other.block === block && other.bits !== bits)).toBe(
      false,
    );
    if (choice % 3 === 0) give(held.splice(choice % Math.max(held.length, 1), 1));
    const bytes = held.reduce((sum, one) => sum + 2 ** one.bits, 0);
    expect(free()).toBe(2 ** ROOT_BITS - bytes);
    expect(new Set(held.map((one) => one.block)).size).toBe(held.length);
  }
  give(held);
}

function give(blocks: { block: number }[]): void {
  for (const { block } of blocks) script.functions.giveBlock(block);
}

describe("the memory pool", () => {
  it("gives a block of exactly the size asked for", () => {
    const block = script.functions.takeBlock(14);
    const capability = core.slots.get(script.functions.blockHandle(block));
    expect(capability).toMatchObject({ type: ObjectType.Untyped, sizeBits: 14 });
    expect(free()).toBe(2 ** ROOT_BITS - 2 ** 14);
  });

  it("answers 0 when no block is large enough", () => {
    expect(script.functions.takeBlock(ROOT_BITS + 1)).toBe(0);
    expect(script.functions.takeBlock(ROOT_BITS)).not.toBe(0);
    expect(script.functions.takeBlock(12)).toBe(0);
  });

  it("joins all halves again once they are free, in any order", () => {
    const sizes = [12, 13, 12, 16, 18, 12, 14];
    const blocks = sizes.map((bits) => script.functions.takeBlock(bits));
    for (const block of [3, 0, 6, 2, 5, 1, 4].map((index) => blocks[index] ?? 0)) {
      script.functions.giveBlock(block);
    }
    expect(free()).toBe(2 ** ROOT_BITS);
    expect(core.slots.size).toBe(1);
    expect(script.functions.takeBlock(ROOT_BITS)).not.toBe(0);
  });

  it("counts what is used, and the most that was", () => {
    const first = script.functions.takeBlock(14);
    const second = script.functions.takeBlock(12);
    script.functions.giveBlock(first);
    script.functions.takeBlock(13);
    expect(Number(script.functions.usedMemory())).toBe(2 ** 12 + 2 ** 13);
    expect(Number(script.functions.peakMemory())).toBe(2 ** 14 + 2 ** 12);
    script.functions.giveBlock(second);
    expect(Number(script.functions.usedMemory())).toBe(2 ** 13);
    expect(free()).toBe(2 ** ROOT_BITS - 2 ** 13);
  });

  it("gives disjoint blocks and takes all back, whatever the order", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 12, max: 17 }), fc.nat()), {
      maxLength: 60,
    });
    fc.assert(fc.property(steps, (sequence) => takeAndGive(sequence)));
    expect(free()).toBe(2 ** ROOT_BITS);
    expect(core.slots.size).toBe(1);
  });

  it("destroys what was made of a block that is given back", () => {
    const block = script.functions.takeBlock(14);
    const untyped = core.slots.get(script.functions.blockHandle(block)) ?? null;
    core.add(70, ObjectType.Endpoint).parent = untyped;
    script.functions.giveBlock(block);
    expect(core.slots.has(70)).toBe(false);
  });
});
