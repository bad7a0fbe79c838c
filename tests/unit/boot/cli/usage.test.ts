import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, expect, it } from "vitest";

function weft(...words: string[]) {
  const result = spawnSync(process.execPath, ["boot/weft.mjs", ...words], {
    encoding: "utf8",
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

describe("the weft command", () => {
  it("names its sub-commands when it is typed alone", () => {
    const { status, stdout } = weft();
    expect(status).toBe(0);
    for (const name of ["start", "build", "test", "bench", "aot", "doctor"]) {
      expect(stdout).toContain(name);
    }
  });

  it.each([
    [["start", "--bogus"], "--bogus"],
    [["start", "--memory", "lots"], "--memory lots"],
    [["start", "--smp", "0"], "--smp 0"],
    [["start", "--accel", "hvf"], "--accel hvf"],
    [["bench", "--accel", "kvm", "--record"], "--record counts instructions"],
    [["bench", "--accel", "kvm", "--explain", "ipc"], "--explain counts instructions"],
    [["start", "--timeout", "soon"], "--timeout soon"],
    [["start", "--append", "two words"], "two words"],
    [["start", "--disk"], "--disk"],
    [["start", "extra"], "too many arguments"],
    [["strat"], "start"],
    [["symbols", "core", "xyz"], "xyz"],
    [["aot", "docs", "--host", "-o", "x.so"], "docs: is a folder"],
    [["aot", "README.md", "--host", "-o", "none/x.so"], "no folder none"],
    [["aot", "README.md", "--host", "-o", "README.md/x.so"], "not a folder"],
    [["aot", "README.md", "--host", "-o", "docs"], "--out docs: is a folder"],
  ])("refuses %j with status 2 and names what is wrong", (words, named) => {
    const { status, stdout, stderr } = weft(...words);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(named);
  });

  it("refuses a disk image that does not exist before it boots", () => {
    const { status, stderr } = weft("start", "--disk", "/nonexistent.img");
    expect(status).toBe(2);
    expect(stderr).toContain("--disk /nonexistent.img: no such file");
  });
});
