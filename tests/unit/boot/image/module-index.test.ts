import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../../boot/build/manifest.ts";
import { moduleIndexes } from "../../../../boot/image/module-index.ts";

function driver(name: string, more: object = {}) {
  const text = JSON.stringify({ name, description: "x", kind: "driver", ...more });
  return parseManifest(text, "manifest.json");
}

function indexText(file: string, ...drivers: ReturnType<typeof driver>[]): string {
  const member = moduleIndexes(drivers).find(
    ({ name }) => name === `modules/modules.${file}`,
  );
  return member?.content.toString("utf8") ?? "";
}

describe("the module indexes", () => {
  it("name a module's dependencies, those to be loaded first last", () => {
    const text = indexText(
      "dep",
      driver("a", { depends: ["b"] }),
      driver("b", { depends: ["c"] }),
      driver("c"),
    );
    expect(text).toBe("a.ko: b.ko c.ko\nb.ko: c.ko\nc.ko:\n");
  });

  it("give aliases to the canonical name", () => {
    const text = indexText("alias", driver("virtio-blk", { alias: ["pci:v1af4*"] }));
    expect(text).toBe("alias pci:v1af4* virtio_blk\n");
  });

  it("keep the order of the modules, and soft dependencies", () => {
    const drivers = [driver("b", { softdep: "pre: a" }), driver("a")];
    expect(indexText("order", ...drivers)).toBe("b.ko\na.ko\n");
    expect(indexText("softdep", ...drivers)).toBe("softdep b pre: a\n");
  });

  it("refuse a dependency that does not exist", () => {
    expect(() => indexText("dep", driver("a", { depends: ["b"] }))).toThrow(
      "a depends on b, which does not exist",
    );
  });

  it("refuse modules that depend on each other", () => {
    const drivers = [driver("a", { depends: ["b"] }), driver("b", { depends: ["a"] })];
    expect(() => indexText("dep", ...drivers)).toThrow("a → b → a");
  });
});
