import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the system's version is the package's", () => {
  const root = new URL("../../../", import.meta.url);
  const source = readFileSync(new URL("libsys/version.ts", root), "utf8");
  const text = readFileSync(new URL("package.json", root), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  expect(source).toContain(`SYSTEM_VERSION = "${version}"`);
});
