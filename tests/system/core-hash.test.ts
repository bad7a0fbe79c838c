// One binary, two worlds: what the unit tests ran is, byte for byte, what boots.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../boot/build/build.ts";
import { buildPath } from "../../boot/build/path.ts";
import { CORE_WASM } from "../support/machine-core.ts";

const tested = createHash("sha256").update(CORE_WASM).digest();

describe("the core's wasm", () => {
  beforeAll(async () => {
    await build();
  });

  it("has the hash that the build recorded", () => {
    const record = JSON.parse(readFileSync(buildPath("core.json"), "utf8")) as unknown;
    expect(record).toMatchObject({ sha256: tested.toString("hex") });
  });

  it("has the hash that the kernel image carries", () => {
    expect(readFileSync(buildPath("weft.elf")).includes(tested)).toBe(true);
  });
});
