import { describe, expect, it } from "vitest";
import { encodeWord, kernelCommandLine } from "../../../../boot/run/command-line.ts";
import {
  defaultRunOptions,
  parseAccelerator,
  parseAppend,
  parseMemory,
  parseProcessors,
  parseTimeout,
} from "../../../../boot/run/options.ts";
import { qemuArguments, shellText } from "../../../../boot/run/qemu-command.ts";

describe("run options", () => {
  it("accept sizes as QEMU does", () => {
    expect(parseMemory("512M")).toBe("512M");
    expect(parseMemory("2G")).toBe("2048M");
    expect(parseMemory("128")).toBe("128M");
  });

  it.each([
    ["--memory", () => parseMemory("lots")],
    ["--memory", () => parseMemory("16M")],
    ["--smp", () => parseProcessors("0")],
    ["--smp", () => parseProcessors("two")],
    ["--accel", () => parseAccelerator("hvf")],
    ["--timeout", () => parseTimeout("-1")],
    ["--timeout", () => parseTimeout("soon")],
    ["--append", () => parseAppend("a b=c")],
    ["--append", () => parseAppend("foo")],
  ])("refuse a bad value of %s and name the option", (option, parse) => {
    expect(parse).toThrow(option);
  });

  it("give the guest the host's processor under KVM, but for what some KVMs break", () => {
    const words = qemuArguments({ ...defaultRunOptions(), accel: "kvm" }, "null,id=log");
    expect(words[words.indexOf("-cpu") + 1]).toBe("host,-arch-capabilities");
    expect(words[words.indexOf("-accel") + 1]).toBe("kvm");
  });

  it("put the commands in one word of the kernel command line", () => {
    const options = {
      ...defaultRunOptions(),
      append: ["quiet"],
      exec: 'echo "50 %"; ls',
    };
    expect(kernelCommandLine(options)).toBe("quiet exec=echo+%2250+%25%22;+ls");
  });

  it("encode what is not ASCII byte by byte", () => {
    expect(encodeWord("ä\n")).toBe("%C3%A4%0A");
  });

  it("tell blanks from plus signs", () => {
    expect(encodeWord("1 + 2")).toBe("1+%2B+2");
  });

  it("accept name=value for the kernel, and the one word without a value", () => {
    expect(parseAppend("sample.level=2")).toBe("sample.level=2");
    expect(parseAppend("quiet")).toBe("quiet");
  });

  it("refuse a command line that the core would cut", () => {
    const options = { ...defaultRunOptions(), exec: "x".repeat(3100) };
    expect(() => kernelCommandLine(options)).toThrow("3072");
  });

  it("attach disks read-only and escape commas in their names", () => {
    const words = qemuArguments(
      { ...defaultRunOptions(), disks: ["/a,b"] },
      "null,id=log",
    );
    const drive = words[words.indexOf("-drive") + 1];
    expect(drive).toContain("file=/a,,b,");
    expect(drive).toContain("readonly=on");
  });

  it("pass further QEMU arguments through, last", () => {
    const options = { ...defaultRunOptions(), qemuArguments: ["-d", "int"] };
    expect(qemuArguments(options, "null,id=log").slice(-2)).toEqual(["-d", "int"]);
  });

  it("print a command that a shell understands", () => {
    expect(shellText(["a", "b c", "it's"])).toBe(`a 'b c' 'it'\\''s'`);
  });
});
