import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";

const DATA = 0x100000;
let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { ByteRing } from "./libsys/byte-ring";
    const ring = changetype<ByteRing>(memory.data(16, 8));
    export function open(start: u32): void {
      ring.open(0x200000, 16);
      ring.head = start;
      ring.tail = start;
    }
    export function write(length: u32): u32 { return ring.write(${DATA}, length); }
    export function read(length: u32): u32 { return ring.read(${DATA}, length); }
    export function pop(): u32 { return ring.pop(); }
    export function used(): u32 { return ring.used; }`);
});

test("behaves as a bounded queue, also when its counters wrap", () => {
  const step = fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: 24 }) }),
    fc.record({ read: fc.integer({ min: 0, max: 24 }) }),
  );
  const start = fc.constantFrom(0, 0xffff_fff0, 0xffff_ffff);
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 30 }), (first, steps) => {
      const model: number[] = [];
      script.functions.open(first);
      for (const one of steps) {
        if ("write" in one) {
          const taken = script.functions.write(script.put(DATA, one.write));
          expect(taken).toBe(Math.min(one.write.length, 16 - model.length));
          model.push(...one.write.slice(0, taken));
        } else {
          const given = script.functions.read(one.read);
          const expected = model.splice(0, one.read);
          expect([...script.bytes().slice(DATA, DATA + given)]).toEqual(expected);
        }
        expect(script.functions.used()).toBe(model.length);
      }
    }),
  );
});

test("traps when popped while empty", () => {
  script.functions.open(0);
  expect(() => script.functions.pop()).toThrow(WebAssembly.RuntimeError);
});
