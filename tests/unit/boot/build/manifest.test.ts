import { describe, expect, it } from "vitest";
import { parseManifest, portRange } from "../../../../boot/build/manifest.ts";

const minimal = { name: "disk", description: "reads disks", kind: "driver" };

function parse(more: object) {
  return parseManifest(
    JSON.stringify({ ...minimal, ...more }),
    "drivers/x/manifest.json",
  );
}

describe("a manifest", () => {
  it("needs a name, a description and a kind only", () => {
    const manifest = parse({});
    expect(manifest).toMatchObject({
      memoryPages: 16,
      stackBytes: 65_536,
      priority: 100,
    });
    expect(manifest.ports).toEqual([]);
  });

  it("is refused with the file and field of every mistake", () => {
    const broken = () => parse({ name: "Disk", priority: 300 });
    expect(broken).toThrow(/^drivers\/x\/manifest.json: name: /m);
    expect(broken).toThrow(/^drivers\/x\/manifest.json: priority: /m);
  });

  it("is refused when it has a field that nobody knows", () => {
    expect(() => parse({ prots: [] })).toThrow("prots");
  });

  it("is refused when it is not JSON", () => {
    expect(() => parseManifest("{", "m.json")).toThrow(/^m.json: /);
  });

  it.each([
    [{ budgetMicroseconds: 100 }],
    [{ periodMicroseconds: 100 }],
    [{ budgetMicroseconds: 101, periodMicroseconds: 100 }],
  ])("is refused when its budget has no period that is as long: %j", (keys) => {
    expect(() => parse(keys)).toThrow("a budget needs a period");
  });

  it("is refused when a port range ends behind the last port", () => {
    expect(() => parse({ ports: ["0xffff+2"] })).toThrow("0xffff+2 is not inside");
  });

  it("counts a port without a count as one", () => {
    expect(portRange("0x70")).toEqual({ first: 0x70, count: 1 });
    expect(portRange("0x3f8+8")).toEqual({ first: 0x3f8, count: 8 });
  });
});
