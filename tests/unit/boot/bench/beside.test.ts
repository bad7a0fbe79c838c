import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addLinux } from "../../../../boot/bench/linux/beside.ts";
import type { BenchResult } from "../../../../boot/bench/result.ts";

const result = (): BenchResult => ({
  schema: 1,
  time: "2026-11-22T00:00:00.000Z",
  environment: {},
  repeated: true,
  coreBytes: 1,
  cases: [],
  beside: [],
});

describe("measuring Linux too", () => {
  let folder: string;
  let said: string;

  /** Makes `text` the only program of that name that can be found. */
  function fake(program: string, text: string): void {
    const path = join(folder, program);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "weft-"));
    said = "";
    vi.stubEnv("PATH", folder);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it("is left out, with the reason, where there is no package manager", async () => {
    const whole = result();
    await addLinux(whole, "tcg");
    expect(whole).toEqual(result());
    expect(said).toMatch(/^weft: Linux is left out: apt-cache .*ENOENT/);
  });

  it("is left out where the package manager knows no kernel", async () => {
    fake("apt-cache", "echo linux-image-amd64");
    const whole = result();
    await addLinux(whole, "tcg");
    expect(whole.beside).toEqual([]);
    expect(said).toContain("apt-cache knows no linux-image-amd64");
  });

  it("is left out where the package can't be downloaded", async () => {
    fake("apt-cache", "echo '  Depends: linux-image-0.0.0-none'");
    fake("apt-get", "echo 'E: no network' >&2; exit 100");
    const whole = result();
    await addLinux(whole, "tcg");
    expect(whole.beside).toEqual([]);
    expect(said).toContain("Linux is left out: apt-get download");
    expect(said).toContain("no network");
  });
});
