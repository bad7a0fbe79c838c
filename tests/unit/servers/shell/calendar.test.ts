import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { Moment, monthLetter, weekdayLetter } from "./servers/shell/calendar";
    const moment = changetype<Moment>(memory.data(32, 8));
    export function set(seconds: u64): void { moment.set(seconds); }
    export function date(): u32 {
      return moment.year * 10000 + moment.month * 100 + moment.day;
    }
    export function time(): u32 {
      return moment.hour * 10000 + moment.minute * 100 + moment.second;
    }
    export function letter(index: u32): u32 {
      return index < 3
        ? weekdayLetter(moment.weekday, index)
        : monthLetter(moment.month, index - 3);
    }`);
});

test("gives the host's date, time, weekday and month for any moment", () => {
  const moments = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(
    fc.property(moments, (seconds) => {
      const host = new Date(seconds * 1000);
      const { set, date, time, letter } = script.functions;
      set(BigInt(seconds));
      const digits = host.toISOString().replace(/[-:T]/g, "").slice(0, 14);
      expect(date()).toBe(Number(digits.slice(0, 8)));
      expect(time()).toBe(Number(digits.slice(8)));
      const letters = String.fromCharCode(
        ...[0, 1, 2, 3, 4, 5].map((index) => letter(index)),
      );
      const [weekday, , month] = host.toUTCString().replace(",", "").split(" ");
      expect(letters).toBe(`${weekday}${month}`);
    }),
    { numRuns: 500 },
  );
});
