import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-sign-"));
  file = join(folder, "driver.ko");
  writeFileSync(file, "an ELF file");
});
afterEach(() => rmSync(folder, { recursive: true }));

function sign(...words: string[]): { status: number | null; stderr: string } {
  const command = ["boot/weft.mjs", "sign", ...words];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stderr };
}

it("signs a module file in place, once", () => {
  expect(sign(file).status).toBe(0);
  const signed = readFileSync(file);
  expect(signed.subarray(-28).toString()).toBe("~Module signature appended~\n");
  const again = sign(file);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain("driver.ko is signed already");
  expect(readFileSync(file)).toEqual(signed);
});

it("leaves the file alone when it is told where to write", () => {
  const target = join(folder, "signed.ko");
  expect(sign(file, "-o", target).status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe("an ELF file");
  expect(readFileSync(target).subarray(0, 11).toString()).toBe("an ELF file");
});

it("names the file or key that does not exist", () => {
  expect(sign(join(folder, "none.ko")).stderr).toContain("none.ko: no such file");
  const { status, stderr } = sign(file, "--key", join(folder, "none.pem"));
  expect(status).toBe(1);
  expect(stderr).toContain("none.pem: there is no such key file");
});
