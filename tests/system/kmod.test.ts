// modprobe, modinfo, /sys and parameters in the whole system: one boot, then a look at
// what each command printed.

import { beforeAll, describe, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

const MARK = "=====";
const COMMANDS = {
  depends: "modprobe -D test_dependent x=1",
  nothing: "ls /sys/module",
  dry: "modprobe -n -v cmos_rtc",
  resolved: "modprobe -R platform:rtc_cmos; modprobe -R vfs; modprobe vfs; echo $?",
  loaded: "modprobe -v test_dependent init_delay=1; modprobe --first-time test_dependent",
  inUse: "modprobe -r test_module; echo $?; rmmod test-module uart16550",
  holders: "ls /sys/module/test_module/holders; cat /sys/module/test_module/refcnt",
  removed:
    "modprobe -r -v --remove-holders test_module; modprobe -r test_module; echo $?",
  waited: "modprobe -r -w 20 uart16550; echo $?",
  configuration: "modprobe -c",
  blacklisted: "modprobe -b crashme; echo $?; cat /sys/module/crashme/refcnt",
  builtIn: "modinfo -n vfs; modinfo -F description cmos_rtc; modinfo -p uart16550",
  zero: "modinfo -0 -F name cmos_rtc",
  parameter: "cat /sys/module/uart16550/parameters/baud; modparam uart16550",
  written: "echo 9600 > /sys/module/uart16550/parameters/baud; modparam uart16550 baud",
  refused:
    "modparam uart16550 baud 7000; modparam uart16550 baud 1; modparam uart16550 baud",
  readOnly: "echo 1 > /proc/version; echo 1 > /nope; echo 1 > /dev/null; echo $?",
  survived: "kill 4; modparam uart16550 baud",
  listed: "cat /proc/modules",
  indexes: "depmod -n",
  checked: "depmod; echo $?; depmod -v; depmod -n nonsense; echo $?",
  path: "modprobe -r test_module; modprobe /boot/modules/test_dependent.ko; lsmod",
  relative:
    "modprobe -r test_dependent; cd /boot/modules; modprobe ./test_module.ko; lsmod",
};
type Name = keyof typeof COMMANDS;

const printed = new Map<Name, string>();

beforeAll(async () => {
  const names = Object.keys(COMMANDS) as Name[];
  const exec = names.map((name) => `${COMMANDS[name]}; echo ${MARK}`).join("; ");
  const { stdout } = await boot({ exec, append: ["cmos_rtc.foo=1"] });
  stdout.split(`${MARK}\n`).forEach((text, index) => {
    const name = names[index];
    if (name !== undefined) printed.set(name, text);
  });
});

const output = (name: Name): string => printed.get(name) ?? "";

describe("modprobe", () => {
  it("shows what a module needs, and loads nothing of it", () => {
    expect(output("depends")).toBe(
      "insmod /boot/modules/test_module.ko \n" +
        "insmod /boot/modules/test_dependent.ko x=1\n",
    );
    expect(output("nothing")).toBe("cmos_rtc\nuart16550\n");
    expect(output("dry")).toBe("insmod /boot/modules/cmos-rtc.ko foo=1\n");
  });

  it("finds modules by alias, and servers as what is always there", () => {
    expect(output("resolved")).toBe("cmos_rtc\nvfs\n0\n");
  });

  it("loads what is needed, and fails with --first-time when it is there", () => {
    expect(output("loaded")).toBe(
      "insmod /boot/modules/test_module.ko \n" +
        "insmod /boot/modules/test_dependent.ko init_delay=1\n" +
        "modprobe: ERROR: could not insert 'test_dependent': File exists\n",
    );
  });

  it("removes nothing that is used, unless its holders shall go too", () => {
    expect(output("inUse")).toMatch(
      /^modprobe: FATAL: Module test_module is in use\n1\n/,
    );
    expect(output("inUse").split("\n").slice(2)).toEqual([
      "rmmod: ERROR: Module test-module is in use by: test_dependent",
      "rmmod: ERROR: Module uart16550 is in use by: [console]",
      "",
    ]);
    expect(output("holders")).toBe("test_dependent\n1\n");
    expect(output("removed")).toBe("rmmod test_dependent\nrmmod test_module\n0\n");
    expect(output("waited")).toMatch(/Module uart16550 is in use\n1\n$/);
  });

  it("prints its configuration, and leaves alone what is blacklisted", () => {
    expect(output("configuration")).toMatch(
      /^blacklist crashme\noptions cmos_rtc foo=1\n\n# End of configuration files\. Dumping indexes now:\n\nalias /,
    );
    expect(output("blacklisted")).toMatch(/^0\ncat: .*No such file or directory\n$/);
  });
});

describe("modinfo", () => {
  it("tells single fields, also of servers", () => {
    expect(output("builtIn")).toBe(
      "(builtin)\nReal-time clock of a PC (MC146818)\n" +
        "baud:bits a second, a divisor of 115,200 (uint)\n",
    );
    expect(output("zero")).toBe("cmos-rtc\0");
  });
});

describe("a parameter", () => {
  it("is a file, which shows what was written when the driver agreed", () => {
    expect(output("parameter")).toBe("115200\nbaud=115200\n");
    expect(output("written")).toBe("9600\n");
    expect(output("refused")).toBe(
      "modparam: uart16550.baud: Invalid argument\n".repeat(2) + "9600\n",
    );
  });

  it("keeps its value when the loader is started again", () => {
    expect(output("survived")).toBe("9600\n");
    expect(output("listed")).toMatch(
      /^uart16550 \d+ 1 \[console\], Live 0x[0-9a-f]{16}$/m,
    );
  });

  it("is the only file that can be written, but for /dev/null", () => {
    expect(output("readOnly")).toBe(
      "shell: /proc/version: Permission denied\n" +
        "shell: /nope: No such file or directory\n0\n",
    );
  });
});

describe("depmod", () => {
  it("prints the indexes as the modules would have them", () => {
    expect(output("indexes")).toMatch(/^virtio-blk\.ko:\n/);
    expect(output("indexes")).toContain("\ntest_dependent.ko: test_module.ko\n");
    expect(output("indexes")).toContain("\ncrashme.ko.gz:\n");
    expect(output("indexes")).toContain(
      "\n# Aliases extracted from modules themselves.\n" +
        "alias pci:v00001AF4d00001042sv*sd*bc*sc*i* virtio_blk\n",
    );
  });

  it("finds nothing wrong with the build's", () => {
    expect(output("checked")).toBe(
      "0\n" +
        "/boot/modules/bench.ko needs /boot/modules/bench_peer.ko\n" +
        "/boot/modules/test_dependent.ko needs /boot/modules/test_module.ko\n" +
        "depmod: it looks at all modules of the archive\n" +
        "usage: depmod [-aAeqv] | -n | -V\n2\n",
    );
  });
});

describe("a path", () => {
  it("is as good as a name", () => {
    expect(output("path")).toMatch(/^test_module +\d+ +1 test_dependent$/m);
    expect(output("relative")).toMatch(/^test_module +\d+ +0$/m);
    expect(output("relative")).not.toContain("test_dependent");
  });
});

it("waits with modprobe -r -w until a module is in use no more, and logs it once", async () => {
  const { stdout, log } = await boot({
    exec:
      "modprobe test-dependent; modprobe test_kill victim=test_dependent delay=600; " +
      "modprobe -r -w 5000 test_module; echo $?; lsmod",
  });
  expect(stdout).toMatch(/^0\nModule/);
  expect(stdout).not.toMatch(/^test_(module|dependent)/m);
  expect(log.match(/test_module: in use by test_dependent,/g)).toHaveLength(1);
});
