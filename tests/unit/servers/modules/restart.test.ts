import { beforeEach, describe, expect, it } from "vitest";
import { signModule } from "../../../../boot/image/sign.ts";
import { Loader, Mode, Operation } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";
import { TRUSTED_KEY } from "../../../support/signing.ts";

const ENOENT = -2;
const EINTR = -4;
const EIO = -5;
const ENODEV = -19;
const MILLISECOND = 1_000_000n;
/** servers/modules/restart.ts. */
const PAUSES = [0n, 100n, 200n, 400n, 800n];
const WINDOW_SECONDS = 10n;
const FORCE = 0o1000;

const SUPERVISED = { name: "disk", information: ["restart=on-failure"] };
const DRIVER = { ...SUPERVISED, manifest: ["bus=pci"] };

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open([
    SUPERVISED,
    { name: "plain" },
    { name: "never", information: ["restart=never"] },
  ]);
});

/** Loads a module; its process. */
function live(name: string, parameters = ""): number {
  loader.requestWith(name, parameters);
  loader.ready(loader.newest);
  return loader.newest;
}

const kill = (process: number) =>
  loader.send({ label: Operation.Kill, words: [BigInt(process)] });

function pass(milliseconds: bigint): void {
  loader.hardware.time += milliseconds * MILLISECOND;
  loader.settle();
}

const lineOf = (name: string): string =>
  loader.list.find((line) => line.startsWith(`${name} `)) ?? "";

/** Lets the module crash and be restarted so often. */
function crashOften(times: number): void {
  for (let round = 0; round < times; round++) {
    loader.crash(loader.newest);
    pass(PAUSES[round] ?? 0n);
    loader.ready(loader.newest);
  }
}

describe("a supervised module", () => {
  it.each([
    ["crashes", (process: number) => loader.crash(process)],
    ["is killed", kill],
    ["ends by itself", (process: number) => loader.exit(process)],
  ])("is started again at once when it %s", (_how, end) => {
    const before = live("disk");
    end(before);
    expect(loader.newest).toBeGreaterThan(before);
    expect(lineOf("disk")).toContain("Loading");
    loader.ready(loader.newest);
    expect(lineOf("disk")).toContain("Live");
    expect(loader.logged("disk: lives again")).toHaveLength(1);
  });

  it("has the parameters that it was loaded with", async () => {
    const information = [...SUPERVISED.information, "parmtype=size:uint"];
    const manifest = ["parameter=size:444::::1"];
    loader = await Loader.open([{ ...SUPERVISED, information, manifest }]);
    loader.crash(live("disk", "size=7"));
    loader.ready(loader.newest);
    expect(loader.file("disk/parameters/size")).toBe("7\n");
  });

  it("pauses longer each time, then is given up", () => {
    live("disk");
    for (const pause of PAUSES) {
      const process = loader.newest;
      loader.crash(process);
      if (pause > 0n) {
        pass(pause - 1n);
        expect(loader.newest).toBe(process);
        expect(lineOf("disk")).toBe(
          "disk 0 0 [restarting], Restarting 0x0000000400000000",
        );
        pass(1n);
      }
      expect(loader.newest).toBeGreaterThan(process);
      loader.ready(loader.newest);
    }
    loader.crash(loader.newest);
    pass(10_000n);
    expect(lineOf("disk")).toBe("disk 0 0 [failed], Failed 0x0000000400000000");
    expect(
      loader.logged("disk: crashed for the 6th time in 10 s: not restarted"),
    ).toHaveLength(1);
    expect(loader.processes.size).toBe(0);
  });

  it("begins to count anew when it has lived long enough", () => {
    live("disk");
    crashOften(PAUSES.length);
    loader.wait(WINDOW_SECONDS + 1n);
    const process = loader.newest;
    loader.crash(process);
    expect(loader.newest).toBeGreaterThan(process);
  });

  it("counts restarts that fail, for whatever reason", () => {
    live("disk");
    loader.crash(loader.newest);
    for (const pause of PAUSES.slice(1)) {
      loader.ready(loader.newest, ENODEV);
      pass(pause);
    }
    loader.ready(loader.newest, ENODEV);
    pass(10_000n);
    expect(lineOf("disk")).toContain("[failed]");
    expect(loader.logged("could not start (ENODEV) for the 6th time")).toHaveLength(1);
  });

  it("gives those who ask meanwhile the result of the restart", () => {
    live("disk");
    crashOften(1);
    loader.crash(loader.newest);
    const request = loader.request("disk");
    expect(loader.result(request)).toBeUndefined();
    pass(100n);
    expect(loader.result(request)).toBeUndefined();
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });

  it("is gone when it is unloaded, be it live, waiting, or given up", () => {
    const memory = loader.freeMemory;
    const process = live("disk");
    loader.remove("disk");
    loader.exit(process);
    expect(loader.newest).toBe(process);

    live("disk");
    crashOften(1);
    loader.crash(loader.newest);
    const waiting = loader.request("disk");
    expect(loader.result(loader.remove("disk"))).toBe(0);
    expect(loader.result(waiting)).toBe(EINTR);
    expect(loader.result(loader.remove("disk"))).toBe(ENOENT);
    pass(1000n);
    expect(loader.list).toEqual([]);

    live("disk");
    crashOften(PAUSES.length);
    loader.crash(loader.newest);
    expect(loader.result(loader.remove("disk"))).toBe(0);
    expect(loader.list).toEqual([]);
    expect(loader.freeMemory).toBe(memory);
  });

  it("that was given up can be loaded by hand, and is supervised again", () => {
    live("disk");
    crashOften(PAUSES.length);
    loader.crash(loader.newest);
    const process = live("disk");
    expect(loader.list).toEqual([lineOf("disk")]);
    expect(lineOf("disk")).toContain("Live");
    loader.crash(process);
    expect(loader.newest).toBeGreaterThan(process);
  });

  it("stays away when it crashes while somebody waits to unload it", () => {
    const process = live("disk");
    loader.hold(process, true, 5);
    const removal = loader.remove("disk", 0, 7, 10n ** 12n);
    loader.crash(process);
    expect(loader.result(removal)).toBe(0);
    expect(loader.newest).toBe(process);
  });

  it("stays away when it crashes while it stops", () => {
    const process = live("disk");
    loader.remove("disk", FORCE);
    loader.crash(process);
    expect(loader.newest).toBe(process);
    expect(loader.list).toEqual([]);
  });

  it("waits for the device server to let go of its devices", async () => {
    loader = await Loader.open([DRIVER]);
    loader.send({ label: Operation.WatchExits, capabilities: 1, badge: 5n });
    const process = live("disk");
    loader.crash(process);
    expect(loader.newest).toBe(process);
    loader.send({ label: Operation.NextExit, badge: 5n });
    const words = [BigInt(process)];
    loader.send({ label: Operation.ExitHandled, words, badge: 5n });
    expect(loader.newest).toBeGreaterThan(process);
  });

  it("has its signature checked once, while its file is the archive's", () => {
    const checks = () => loader.statistic("Signatures checked");
    const process = live("disk");
    const before = checks();
    loader.crash(process);
    loader.ready(loader.newest);
    expect(lineOf("disk")).toContain("Live");
    expect(checks()).toBe(before);
    loader.remove("disk");
    loader.exit(loader.newest);
    live("disk");
    expect(checks()).toBe(before + 1);
  });

  it("tells modinfo how often it was restarted, and why", () => {
    const information = () =>
      loader.answer(loader.send({ label: Operation.Information, text: "disk" }))?.text ??
      "";
    live("disk");
    expect(information()).not.toContain("restarts=");
    crashOften(1);
    expect(information()).toContain("\0restarts=1\0lastend=crashed\0");
    loader.remove("disk");
    loader.exit(loader.newest);
    live("disk");
    crashOften(PAUSES.length);
    loader.crash(loader.newest);
    expect(information()).toContain("\0restarts=5\0failed=crashed\0");
  });
});

describe("a module is not started again", () => {
  it.each(["plain", "never"])("when its file does not ask for it: %s", (name) => {
    const process = live(name);
    loader.crash(process);
    pass(10_000n);
    expect(loader.newest).toBe(process);
    expect(loader.list).toEqual([]);
  });

  it("when its first load fails", () => {
    const request = loader.request("disk");
    const process = loader.newest;
    loader.crash(process);
    expect(loader.result(request)).toBe(EIO);
    expect(loader.newest).toBe(process);
  });

  it("when its file was a client's, and is gone", () => {
    const image = signModule(moduleFile({ ...SUPERVISED, name: "sent" }), TRUSTED_KEY);
    const number = loader.answer(loader.offer(image.length, "sent"))?.words[1] ?? 0n;
    for (let at = 0; at < image.length; at += 4000) {
      loader.sendPart(number, at, image.subarray(at, at + 4000));
    }
    loader.init(number);
    loader.ready(loader.newest);
    const process = loader.newest;
    loader.crash(process);
    expect(loader.newest).toBe(process);
    expect(loader.list).toEqual([]);
  });
});

describe("when the loader itself ends", () => {
  it("a restart that had not begun is done by the next", async () => {
    live("disk", "");
    crashOften(1);
    const process = loader.newest;
    loader.crash(process);
    loader = await loader.restart();
    expect(lineOf("disk")).toContain("[restarting]");
    pass(100n);
    expect(loader.newest).toBeGreaterThan(process);
    loader.ready(loader.newest);
    expect(lineOf("disk")).toContain("Live");
  });

  it("a module that was given up is so still, and the counts go on", async () => {
    live("disk");
    crashOften(PAUSES.length);
    loader = await loader.restart();
    loader.crash(loader.newest);
    expect(lineOf("disk")).toContain("[failed]");
    loader = await loader.restart();
    expect(lineOf("disk")).toContain("[failed]");
  });

  it("nothing in the ledger makes the next one end", async () => {
    live("disk");
    loader.crash(loader.newest);
    loader = await loader.restart((ledger) => ledger.fill(0xff, 0x6e000));
    const request = loader.request("plain", Mode.Wait);
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });
});
