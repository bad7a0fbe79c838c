import { posix } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const OUTPUT = 0x110000;
let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { shortenPath } from "./servers/vfs/path";
    import { spanAt } from "./libsys/span";
    import { Text } from "./libsys/text";
    const short = changetype<Text>(memory.data(16, 8)).open(${OUTPUT}, 1024);
    export function shorten(length: u32): i32 {
      return shortenPath(spanAt(${INPUT}, length), short) ? short.length : -1;
    }`);
});

function shorten(path: string): string | null {
  const length = script.functions.shorten(script.put(INPUT, path));
  return length < 0 ? null : script.get(OUTPUT, length);
}

test.each([
  ["/", "/"],
  ["//boot///motd/", "/boot/motd"],
  ["/boot/./../dev/vda", "/dev/vda"],
  ["/../..", "/"],
  ["/...", "/..."],
])("shortens %s to %s", (path, short) => {
  expect(shorten(path)).toBe(short);
});

test.each(["", "boot", "./x", "/a\0b", `/${"x".repeat(1024)}`])("refuses %j", (path) => {
  expect(shorten(path)).toBeNull();
});

test("agrees with POSIX on any path", () => {
  const name = fc.constantFrom("a", "bc", ".", "..", "", "é");
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      const path = `/${names.join("/")}`;
      expect(shorten(path)).toBe(posix.normalize(path).replace(/(.)\/$/, "$1"));
    }),
  );
});
