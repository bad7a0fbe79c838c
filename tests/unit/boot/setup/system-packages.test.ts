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
    const command = "install -y --no-install-recommends qemu-system-x86";
    expect(output).toContain(`apt-get ${command}\n`);
    expect(calls).toBe(`-o DPkg::Lock::Timeout=300 ${command}\n`);
  });

  it("that lacks all installs all of one LLVM version", () => {
    packageManager([...LLVM.map((name) => `${name}-19`), "qemu-system-x86_64"]);
    expect(setUp().calls).toContain("clang-19 lld-19 llvm-19 qemu-system-x86\n");
  });

  it.skipIf(process.getuid?.() === 0)("where nobody may become root is told", () => {
    packageManager([]);
    rmSync(join(folder, "sudo"));
    expect(setUp().output).toMatch(
      /refused: please type as root: apt-get update && apt-get install .* clang-19/,
    );
    expect(setUp().calls).toBe("");
  });

  it("with another package manager is told what to install", () => {
    expect(setUp().output).toMatch(/refused: install clang, lld and llvm/);
  });

  it("whose package manager fails is told what to type", () => {
    program("apt-cache", "exit 0");
    program("apt-get", "exit 100");
    program("sudo", `exec "$@"`);
    expect(setUp().output).toMatch(
      /refused: .*failed \(see above\).*: .*apt-get install .* clang-19/,
    );
  });

  it("whose package lists are new only after an update installs what they have", () => {
    packageManager([...LLVM.map((name) => `${name}-16`), "qemu-system-x86_64"]);
    const updated = join(folder, "updated");
    program("apt-cache", `[ -e ${updated} ] && [ "$2" = clang-16 ]`);
    const installed = readFileSync(join(folder, "apt-get"), "utf8");
    program(
      "apt-get",
      `case "$*" in
      *update) echo > ${updated}; exit 0 ;;
      *clang-19*) echo "$@" >> ${calls}; exit 100 ;;
    esac
    ${installed}`,
    );
    const { output, calls: made } = setUp();
    expect(made.split("\n")).toEqual([
      expect.stringContaining("clang-19 lld-19 llvm-19"),
      expect.stringContaining("clang-16 lld-16 llvm-16"),
      "",
    ]);
    expect(output).not.toContain("refused");
  });
});
