import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const LINK = /\]\((?!\w+:|#)([^)#\s]+)/g;

const FOLDERS = ["docs", "microkernel", "libsys", "servers", "drivers", "boot", "tests"];
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path)),
).concat("README.md");

describe("the links of", () => {
  it.each(pages)("%s lead somewhere", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const targets = [...text.matchAll(LINK)].map(([, target]) => target);
    const dead = targets.filter((path) => !existsSync(join(ROOT, dirname(page), path)));
    expect(dead).toEqual([]);
  });
});
