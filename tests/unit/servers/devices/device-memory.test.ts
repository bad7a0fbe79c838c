import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeDeviceMemory } from "../../../support/fake-device-memory.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import { addDeviceMemory, takeDeviceFrames } from "./servers/devices/device-memory";
import { openSlots } from "./libsys/slots";

export function open(slots: u32): void { openSlots(1000, slots); }
export function add(handle: u32, page: u64, pages: u64): bool {
  return addDeviceMemory(handle, page, pages);
}
export function take(page: u64, pages: u32): u32 { return takeDeviceFrames(page, pages); }
`;

const HOLE = 0x80000n;
const HOLE_PAGES = 0x7ec00n;

async function opened(slots = 4096): Promise<[Script, FakeDeviceMemory]> {
  const memory = new FakeDeviceMemory();
  const script = await loadScript(ENTRY, memory.hardware);
  script.functions.open(slots);
  memory.add(20, HOLE, HOLE_PAGES);
  script.functions.add(20, HOLE, HOLE_PAGES);
  return [script, memory];
}

/** Takes a region and tells whether all its frames lie where they should. */
function takes(
  script: Script,
  memory: FakeDeviceMemory,
  page: bigint,
  pages: number,
): boolean {
  const slot = script.functions.take(page, pages) >>> 0;
  if (slot === 0) return false;
  return Array.from({ length: pages }, (_, index) => index).every(
    (index) => memory.page(slot + index) === page + BigInt(index),
  );
}

describe("device memory", () => {
  it("makes frames at exact addresses, in any order", async () => {
    const [script, memory] = await opened();
    expect(takes(script, memory, 0xfebd5n, 1)).toBe(true);
    expect(takes(script, memory, 0xfe000n, 4)).toBe(true);
    expect(takes(script, memory, HOLE, 16)).toBe(true);
    expect(takes(script, memory, 0xfebd4n, 1)).toBe(true);
  });

  it("hands nothing out twice, and nothing it does not have", async () => {
    const [script] = await opened();
    expect(script.functions.take(0xfebd5n, 1)).not.toBe(0);
    expect(script.functions.take(0xfebd5n, 1)).toBe(0);
    expect(script.functions.take(0xfebd4n, 2)).toBe(0);
    expect(script.functions.take(0x7ffffn, 1)).toBe(0);
    expect(script.functions.take(HOLE + HOLE_PAGES - 1n, 2)).toBe(0);
  });

  it("gives up without slots, and goes on when there is something that needs none", async () => {
    const [script] = await opened(4);
    expect(script.functions.take(0xfebd5n, 1)).toBe(0);
    expect(script.functions.take(HOLE, 4)).toBe(0);
  });

  it("serves every set of naturally aligned regions that do not overlap", async () => {
    const region = fc.record({
      order: fc.integer({ min: 0, max: 6 }),
      place: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(region, { maxLength: 12 }), async (wishes) => {
        const [script, memory] = await opened();
        const taken = new Set<bigint>();
        for (const { order, place } of wishes) {
          const pages = 1 << order;
          const page = 0xfe000n + BigInt(place * 64);
          const wanted = Array.from(
            { length: pages },
            (_, index) => page + BigInt(index),
          );
          if (wanted.some((one) => taken.has(one) || one >= HOLE + HOLE_PAGES)) continue;
          wanted.forEach((one) => taken.add(one));
          expect(takes(script, memory, page, pages)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
