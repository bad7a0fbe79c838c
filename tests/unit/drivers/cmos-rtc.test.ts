import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { FakeCmos } from "../../support/fake-cmos.ts";
import { loadScript, type Script } from "../../support/script.ts";

const ENTRY = `
  import { RealTimeClock } from "./drivers/clock/cmos-rtc/device";
  import { Ports } from "./libsys/driver/port";
  const clock = changetype<RealTimeClock>(memory.data(8, 8));
  export function open(): void {
    clock.ports = changetype<Ports>(memory.data(16, 8));
    clock.ports.base = 0x70;
  }
  export function probe(): bool { return clock.probe(); }
  export function now(): u32 { return <u32>clock.now(); }`;

const MODES = [0, 2, 4, 6];
const cmos = new FakeCmos();
let script: Script;

beforeAll(async () => {
  script = await loadScript(ENTRY, cmos.hardware);
  script.functions.open();
});

beforeEach(() => {
  cmos.registers.fill(0);
  cmos.onRead = () => undefined;
});

function now(): number {
  return script.functions.now() >>> 0;
}

test("finds a clock with a valid time, and none on an empty bus", () => {
  cmos.set(new Date(0), 2);
  expect(script.functions.probe()).toBe(1);
  cmos.registers.fill(0xff);
  expect(script.functions.probe()).toBe(0);
});

test("gives the host seconds of any date in every mode", () => {
  const date = fc.date({
    min: new Date("1970-01-01T00:00:00Z"),
    max: new Date("2105-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, fc.constantFrom(...MODES), (moment, mode) => {
      cmos.set(moment, mode);
      expect(now()).toBe(Math.floor(moment.getTime() / 1000));
    }),
    { numRuns: 500 },
  );
});

test("reads again when the date changes under it", () => {
  cmos.set(new Date("2026-12-31T23:59:59Z"), 6);
  let reads = 0;
  cmos.onRead = () => {
    if (++reads === 6) cmos.set(new Date("2027-01-01T00:00:00Z"), 6);
  };
  expect(now()).toBe(Date.parse("2027-01-01T00:00:00Z") / 1000);
});

test("gives up on a clock that never ends its update", () => {
  cmos.set(new Date("2026-01-01T00:00:00Z"), 6);
  cmos.registers[0x0a] = 0x80;
  expect(now()).toBe(0);
});

test("refuses fields out of range", () => {
  cmos.set(new Date("2026-01-01T00:00:00Z"), 6);
  cmos.registers[0x08] = 13;
  expect(now()).toBe(0);
});
