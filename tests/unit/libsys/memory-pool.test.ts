import { beforeEach, describe, expect, it } from "vitest";
import { FakeCore, ObjectType } from "../../support/fake-core.ts";
import { loadScript, type Script } from "../../support/script.ts";

const ENTRY = `
import { openSlots } from "./libsys/slots";
export { addBlock, takeBlock, giveBlock, freeMemory, blockHandle } from "./libsys/memory-pool";
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

  it("destroys what was made of a block that is given back", () => {
    const block = script.functions.takeBlock(14);
    const untyped = core.slots.get(script.functions.blockHandle(block)) ?? null;
    core.add(70, ObjectType.Endpoint).parent = untyped;
    script.functions.giveBlock(block);
    expect(core.slots.has(70)).toBe(false);
  });
});
