import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../../boot/build/manifest.ts";
import { moduleIndexes } from "../../../../boot/image/module-index.ts";

function driver(name: string, more: object = {}) {
  const text = JSON.stringify({ name, description: "x", kind: "driver", ...more });
  return parseManifest(text, "manifest.json");
}

function indexText(file: string, ...drivers: ReturnType<typeof driver>[]): string {
  const member = moduleIndexes(drivers, [driver("vfs")]).find(
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

  it("name what modules would like to have, and what is part of the system", () => {
    const drivers = [driver("a-b", { weakdep: ["c", "d"] })];
    expect(indexText("weakdep", ...drivers)).toBe("weakdep a_b c d\n");
    expect(indexText("builtin", ...drivers)).toBe("servers/vfs.ko\n");
  });

  it("refuse modules that depend on each other, and name all circles", () => {
    const on = (...depends: string[]): object => ({ depends });
    const drivers = [
      driver("mod-simple"),
      driver("loop-a", on("loop-b", "mod-simple")),
      driver("loop-b", on("loop-a")),
      driver("loop-c", on("loop-d")),
      driver("loop-d", on("loop-e")),
      driver("loop-e", on("loop-c", "loop-f")),
      driver("loop-f", on("loop-g")),
      driver("loop-g", on("loop-f", "loop-h")),
      driver("loop-h", on("loop-h2")),
      driver("loop-h2", on("loop-h")),
      driver("other", on("loop-a")),
    ];
    expect(() => indexText("dep", ...drivers)).toThrow(
      "depmod: ERROR: Cycle detected: loop_a -> loop_b -> loop_a\n" +
        "depmod: ERROR: Cycle detected: loop_c -> loop_d -> loop_e -> loop_c\n" +
        "depmod: ERROR: Cycle detected: loop_f -> loop_g -> loop_f\n" +
        "depmod: ERROR: Cycle detected: loop_h -> loop_h2 -> loop_h\n" +
        "depmod: ERROR: Found 9 modules in dependency cycles!",
    );
  });
});
