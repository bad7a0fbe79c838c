import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { buildPath } from "../../boot/build/path.ts";
import { boot } from "../support/qemu.ts";
import { Session } from "../support/session.ts";

const UP = "\x1b[A";
const LEFT = "\x1b[D";
const PROMPT = /weft:\/> $/;

describe("the shell's commands", () => {
  it("join with semicolons, && and ||, and know the last status", async () => {
    const { stdout } = await boot({
      exec: "false && echo no || echo yes; nosuch; echo $?; true && echo $?",
    });
    expect(stdout).toBe(
      "yes\nshell: nosuch: command not found; `help` lists the commands\n127\n0\n",
    );
  });

  it("do not run at all when the line has a mistake", async () => {
    const { stdout, status } = await boot({ exec: "echo one; echo 'two" });
    expect(stdout).toBe("shell: a quote is not closed\n");
    expect(status).toBe(2);
  });

  it("show the boot archive, devices and processes as files", async () => {
    const { stdout } = await boot({
      exec: "ls /; ls /dev; cd /boot; pwd; cat motd; cat /proc/version; ls nothing",
    });
    expect(stdout).toMatch(/^boot\ndev\nproc\nsys\nnull\nzero\n\/boot\nWelcome to Weft/);
    expect(stdout).toMatch(/Weft version \d+\.\d+\.\d+ x86_64\n/);
    expect(stdout).toMatch(/ls: nothing: No such file or directory\n$/);
  });

  it("tell what the system does in the form that Linux users know", async () => {
    const { stdout } = await boot({
      exec: "lsmod; dmesg; free; date; mounts; ps; lspci",
    });
    expect(stdout).toMatch(/^Module {18}Size {2}Used by\n/);
    expect(stdout).toMatch(/^uart16550 +\d+ {2}1 \[console\]$/m);
    expect(stdout).toMatch(/^\[ +\d+\.\d{6}\] init: \d+ MiB of memory/m);
    expect(stdout).toMatch(/^Mem: +\d+ +\d+ +\d+ +\d+$/m);
    expect(stdout).toMatch(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d UTC 20\d\d$/m);
    expect(stdout).toMatch(/^initrd on \/boot type tar \(ro\)$/m);
    expect(stdout).toMatch(/^ +\d+ +100 runs +\d+K +\d+ shell$/m);
    expect(stdout).toMatch(/^00:00\.0 Host bridge: /m);
  });

  it("name what a number lacks", async () => {
    const { stdout, status } = await boot({
      exec: "hexdump -n; hexdump -s x /dev/zero; top -n; exit 256; exit 37",
    });
    expect(stdout).toBe(
      "hexdump: option -n needs a number\nhexdump: x: not a number\n" +
        "top: option -n needs a number\nexit: 256: not a status from 0 to 255\n",
    );
    expect(status).toBe(37);
  });

  it("show an idle machine as idle", async () => {
    const { stdout } = await boot({ exec: "top -n 1" });
    const shares = [...stdout.matchAll(/^ +\d+ +\d+ \w+ +\d+K +(\d+) \S+$/gm)];
    const sum = shares.reduce((total, [, share]) => total + Number(share), 0);
    expect(shares.length).toBeGreaterThan(5);
    expect(sum).toBeLessThan(90);
  });

  it("say how they are used when they are misused", async () => {
    const { stdout, status } = await boot({ exec: "hexdump -x /dev/zero" });
    expect(stdout).toMatch(/^hexdump: unknown option -x\nusage: hexdump /);
    expect(status).toBe(2);
  });

  it("insert and remove modules with kmod's messages", async () => {
    const { stdout } = await boot({
      exec:
        "rmmod cmos_rtc; rmmod cmos_rtc; date; modprobe cmos-rtc; modprobe nosuch; " +
        "insmod /boot/modules/cmos-rtc.ko; modprobe -R platform:rtc_cmos; lsmod",
    });
    expect(stdout).toContain("rmmod: ERROR: Module cmos_rtc is not currently loaded\n");
    expect(stdout).toContain('date: nothing serves the interface "clock" now');
    expect(stdout).toContain(
      "modprobe: FATAL: Module nosuch not found in directory /boot/modules\n",
    );
    expect(stdout).toContain(
      "insmod: ERROR: could not insert module /boot/modules/cmos-rtc.ko: File exists\n",
    );
    expect(stdout).toMatch(/^cmos_rtc$/m);
    expect(stdout).toMatch(/^cmos_rtc +\d+ {2}0$/m);
  });
});

describe("insmod", () => {
  it("takes a bare name as the module of that name in the boot archive", async () => {
    const { stdout, log } = await boot({
      exec: "insmod crashme kind=null; insmod cmos_rtc; insmod cmos-rtc",
    });
    expect(stdout).toMatch(/^insmod: ERROR: could not insert module crashme: /);
    expect(stdout).toContain("could not insert module cmos_rtc: File exists\n");
    expect(stdout).toContain("could not insert module cmos-rtc: File exists\n");
    expect(log).toMatch(/crashme/);
  });

  it("says once why it can load nothing", async () => {
    const { stdout } = await boot({ exec: "insmod nosuch; insmod /boot; insmod /dev" });
    expect(stdout).toBe(
      "insmod: nosuch: No such file or directory\n" +
        "insmod: /boot: Is a directory\ninsmod: /dev: Is a directory\n",
    );
  });

  it("loads a module file from a disk by init_module", async () => {
    const folder = mkdtempSync(join(tmpdir(), "weft-module-"));
    const disk = join(folder, "module.img");
    const file = readFileSync(buildPath("drivers", "cmos-rtc", "cmos-rtc.elf"));
    writeFileSync(disk, Buffer.concat([file, Buffer.alloc(512 - (file.length % 512))]));
    const { stdout } = await boot({
      exec: "rmmod cmos_rtc; date; insmod /dev/vda; date +%s; modinfo -F name cmos_rtc",
      disks: [disk],
    });
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/^date: nothing serves [^\n]+\n\d{10}\ncmos-rtc\n$/);
  });
});

describe("the console", () => {
  let session: Session;

  afterEach(async () => {
    await session.stop();
  });

  async function start(): Promise<void> {
    session = new Session();
    await session.waitFor(PROMPT);
  }

  it("edits lines and recalls the ones before", async () => {
    await start();
    session.type(`echo ac${LEFT}b\r`);
    await session.waitFor(/\nabc\r\n/);
    await session.waitFor(PROMPT);
    session.type(`${UP}d\r`);
    await session.waitFor(/\nabcd\r\n/);
  });

  it("completes commands and paths", async () => {
    await start();
    session.type("hexd\t-n 2 /bo\tmot\t\r");
    await session.waitFor(/hexdump -n 2 \/boot\/motd/);
    await session.waitFor(/\n0000000 6557 /);
    await session.waitFor(PROMPT);
    session.type("ls\t");
    await session.waitFor(/ls {2}lsmod {2}lspci|ls {2}lspci {2}lsmod/);
  });

  it("ends a long command at Ctrl-C, with status 130", async () => {
    await start();
    session.type("sleep 1000\r");
    await session.waitFor(/sleep 1000\r\n/);
    session.type("\x03");
    await session.waitFor(/\^C/);
    await session.waitFor(PROMPT);
    session.type("echo $?\r");
    await session.waitFor(/\n130\r\n/);
    session.type("cat /dev/zero\r");
    await session.waitFor(/\0\0\0/);
    session.type("\x03");
    await session.waitFor(PROMPT);
  });

  it.each(["cat", "hexdump", "sha256sum"])(
    "ends %s of an endless file that prints nothing at Ctrl-C",
    async (command) => {
      await start();
      session.type(`${command} /dev/zero > /dev/null\r`);
      await session.waitFor(/null\r\n/);
      session.type("\x03");
      await session.waitFor(PROMPT);
      session.type("echo $?\r");
      await session.waitFor(/\n130\r\n/);
    },
  );

  it("drops the line at Ctrl-C and leaves at Ctrl-D", async () => {
    await start();
    session.type("echo no\x03");
    await session.waitFor(/\^C\r\n/);
    await session.waitFor(PROMPT);
    session.type("\x04");
    expect(await session.ended()).toBe((0x10 << 1) | 1);
  });

  it("keeps what is typed while a command runs", async () => {
    await start();
    session.type("sleep 1; echo one\recho two\r");
    await session.waitFor(/\none\r\n/);
    await session.waitFor(/\ntwo\r\n/);
  });

  it("shows processes until a key is pressed", async () => {
    await start();
    session.type("top\r");
    await session.waitFor(/%CPU COMMAND/);
    await session.waitFor(/shell/);
    session.type("q");
    await session.waitFor(PROMPT);
  });

  it("keeps its driver loaded, and comes back when the driver was killed", async () => {
    await start();
    session.type("rmmod uart16550\r");
    await session.waitFor(/Module uart16550 is in use/);
    session.type("ps\r");
    const list = await session.waitFor(/(\d+) .* uart16550/);
    const [, id] = /\n +(\d+) [^\n]* uart16550$/.exec(list) ?? [];
    await session.waitFor(PROMPT);
    session.type(`kill ${id}; modprobe uart16550; echo back\r`);
    await session.waitFor(/\nback\r\n/);
  });
});
