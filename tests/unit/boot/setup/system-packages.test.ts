import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const LLVM = ["clang", "ld.lld", "llvm-objcopy", "llvm-dwarfdump"];
const SCRIPT = `
  import { ensureTools } from "./boot/setup/system-packages.mjs";
  try { ensureTools(); } catch (error) { console.log("refused: " + error.message); }
`;

describe("the set-up on a machine", () => {
  let folder: string;
  let calls: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "weft-setup-"));
    calls = join(folder, "calls");
    writeFileSync(calls, "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a program on the machine's PATH. */
  function program(name: string, script: string): void {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  function packageManager(installs: string[]): void {
    const make = installs.map((name) => {
      const path = join(folder, name);
      return `echo '#!/bin/sh' > ${path}; /bin/chmod 755 ${path}`;
    });
    program("apt-cache", "exit 0");
    program("apt-get", `echo "$@" >> ${calls}\n${make.join("\n")}`);
    program("sudo", `exec "$@"`);
  }

  function setUp(): { output: string; calls: string } {
    const words = ["--input-type=module", "--eval", SCRIPT];
    const env = { PATH: folder };
    const result = spawnSync(process.execPath, words, { encoding: "utf8", env });
    return {
      output: result.stdout + result.stderr,
      calls: readFileSync(calls, "utf8"),
    };
  }

  it("that has everything installs nothing", () => {
    for (const name of LLVM) program(`${name}-19`, "");
    program("qemu-system-x86_64", "");
    expect(setUp()).toEqual({ output: "", calls: "" });
  });

  it("that lacks QEMU installs only that, after saying so", () => {
    for (const name of LLVM) program(`${name}-17`, "");
    packageManager(["qemu-system-x86_64"]);
    const { output, calls } = setUp();
    expect(output).toContain("missing: qemu-system-x86_64");
    expect(output).toContain("apt-get install -y qemu-system-x86");
    expect(calls).toBe("install -y --no-install-recommends qemu-system-x86\n");
  });

  it("that lacks all installs all of one LLVM version", () => {
    packageManager([...LLVM.map((name) => `${name}-19`), "qemu-system-x86_64"]);
    expect(setUp().calls).toContain("clang-19 lld-19 llvm-19 qemu-system-x86\n");
  });

  it("with another package manager is told what to install", () => {
    expect(setUp().output).toMatch(/refused: install clang, lld and llvm/);
  });

  it("whose package manager fails is told what to type", () => {
    program("apt-cache", "exit 0");
    program("apt-get", "exit 100");
    program("sudo", `exec "$@"`);
    expect(setUp().output).toMatch(/refused: .*Type: .*apt-get install -y clang-19/);
  });
});
