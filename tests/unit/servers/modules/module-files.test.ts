// /sys/module, and parameters that change while their module runs.

import { beforeEach, describe, expect, it } from "vitest";
import { INIT_SECONDS, Loader, Mode } from "../../../support/loader.ts";

const ENOENT = -2;
const EAGAIN = -11;
const EACCES = -13;
const EBUSY = -16;
const ENODEV = -19;
const EINVAL = -22;
const ENOSPC = -28;
const EROFS = -30;
const ERANGE = -34;
const EDEADLK = -35;
const ETIMEDOUT = -110;

const DRIVER = {
  name: "driver",
  information: [
    "version=1.2",
    "parmtype=level:uint",
    "parmtype=mask:hexint",
    "parmtype=fast:bool",
    "parmtype=once:bool_enable_only",
    "parmtype=list:array of int",
    "parmtype=kind:charp",
    "parmtype=words:charp",
    "parmtype=hidden:int",
    "parmtype=plain:int",
  ],
  manifest: [
    "parameter=level:644:1:100::7",
    "parameter=mask:444::::31",
    "parameter=fast:644::::N",
    "parameter=once:644::::N",
    "parameter=list:644:::1-3:",
    "parameter=kind:644::::",
    "parameter=words:644::::",
    "parameter=hidden:0::::5",
  ],
};

let loader: Loader;
let process: number;

async function start(parameters = ""): Promise<void> {
  loader = await Loader.open([DRIVER, { name: "user", depends: ["driver"] }]);
  loader.requestWith("driver", parameters);
  process = loader.newest;
  loader.ready(process);
}
const value = (name: string): string | number | undefined =>
  loader.file(`driver/parameters/${name}`);

describe("the folder of a module", () => {
  beforeEach(() => start());

  it("is there from its start to its end", () => {
    expect(loader.folder("")).toEqual(["driver"]);
    loader.request("user", Mode.NoWait);
    expect(loader.file("user/initstate")).toBe("coming\n");
    expect(loader.list.find((line) => line.startsWith("user"))).toMatch(
      /Loading 0x\w+ \(\+\)$/,
    );
    loader.ready(loader.newest);
    expect(loader.file("user/initstate")).toBe("live\n");
    loader.remove("user");
    expect(loader.file("user/initstate")).toBe("going\n");
    expect(loader.list.find((line) => line.startsWith("user"))).toMatch(
      /Unloading 0x\w+ \(-\)$/,
    );
    loader.exit(loader.newest);
    expect(loader.file("user/initstate")).toBe(ENOENT);
    expect(loader.folder("")).toEqual(["driver"]);
  });

  it("has the files that Linux has", () => {
    expect(loader.folder("driver")).toEqual(
      "coresize holders initsize initstate parameters refcnt taint version".split(" "),
    );
    expect(loader.file("driver/version")).toBe("1.2\n");
    expect(loader.file("driver/coresize")).toMatch(/^[1-9]\d*\n$/);
    expect(loader.file("driver/taint")).toBe("\n");
    for (const path of [
      "nope",
      "driver/nope",
      "driver/version/x",
      "driver/parameters/x",
    ]) {
      expect(loader.file(path)).toBe(ENOENT);
    }
  });

  it("names those that depend on it", () => {
    expect(loader.file("driver/refcnt")).toBe("0\n");
    loader.request("user", Mode.NoWait);
    expect(loader.folder("driver/holders")).toEqual(["user"]);
    expect(loader.folder("driver/holders/user")).toContain("initstate");
    expect(loader.file("driver/refcnt")).toBe("1\n");
    expect(loader.folder("user")).not.toContain("parameters");
  });
});

describe("a parameter's file", () => {
  it("is there unless its mode is 0", async () => {
    await start();
    expect(loader.folder("driver/parameters")).toEqual(
      "level mask fast once list kind words plain".split(" "),
    );
    expect(value("hidden")).toBe(ENOENT);
  });

  it("shows what the driver begins with", async () => {
    await start();
    const names = ["level", "mask", "fast", "list", "kind"];
    expect(names.map(value)).toEqual(["7\n", "0x00001f\n", "N\n", "\n", "(null)\n"]);
  });

  it("shows what the module was loaded with, in one form for each value", async () => {
    await start('level=0x10 mask=0 fast list=1,02,-0x3 kind="a b" level=010');
    const names = ["level", "mask", "fast", "list", "kind"];
    expect(names.map(value)).toEqual(["8\n", "00000000\n", "Y\n", "1,2,-3\n", "a b\n"]);
  });
});

describe("a change of a parameter", () => {
  beforeEach(() => start("kind=first"));

  it("waits until the module has stored the value", () => {
    const change = loader.setParameter("driver", "level", "20\n");
    expect(loader.result(change)).toBeUndefined();
    expect(value("level")).toBe("7\n");
    const told = loader.nextChange(process);
    expect(told).toMatchObject({ name: "level", value: "20" });
    loader.changeDone(process, told);
    expect(loader.result(change)).toBe(0);
    expect(value("level")).toBe("20\n");
    expect(loader.nextChange(process).number).toBe(0n);
  });

  it("may be refused by the module, with its errno", () => {
    const change = loader.setParameter("driver", "kind", "second");
    loader.changeDone(process, loader.nextChange(process), EBUSY);
    expect(loader.result(change)).toBe(EBUSY);
    expect(value("kind")).toBe("first\n");
  });

  it("keeps the other parameters, and a value with blanks", () => {
    loader.setParameter("driver", "level", "9");
    loader.changeDone(process, loader.nextChange(process));
    loader.setParameter("driver", "kind", "two words");
    loader.changeDone(process, loader.nextChange(process));
    expect([value("kind"), value("level")]).toEqual(["two words\n", "9\n"]);
  });

  it.each([
    ["level", "0", EINVAL],
    ["level", "x", EINVAL],
    ["level", "5000000000", ERANGE],
    ["level", "", EINVAL],
    ["fast", "", EINVAL],
    ["list", "1,2,3,4", EINVAL],
    ["kind", 'a"b', EINVAL],
    ["kind", "x".repeat(1025), ENOSPC],
    ["kind", "x".repeat(1020), ENOSPC],
    ["mask", "1", EACCES],
    ["plain", "1", EACCES],
    ["hidden", "1", ENOENT],
    ["nope", "1", ENOENT],
  ])("of %s to %.20j fails before the module hears of it", (name, text, errno) => {
    expect(loader.result(loader.setParameter("driver", name, text))).toBe(errno);
    expect(loader.nextChange(process).number).toBe(0n);
  });

  it("cannot take back what can only be enabled", () => {
    loader.setParameter("driver", "once", "Y");
    loader.changeDone(process, loader.nextChange(process));
    expect(loader.result(loader.setParameter("driver", "once", "N"))).toBe(EROFS);
  });

  it("comes after those before it", () => {
    const changes = ["2", "3"].map((one) => loader.setParameter("driver", "level", one));
    const first = loader.nextChange(process);
    expect(loader.nextChange(process)).toEqual(first);
    loader.changeDone(process, first);
    expect(changes.map((one) => loader.result(one))).toEqual([0, undefined]);
    const second = loader.nextChange(process);
    expect(second.value).toBe("3");
    loader.changeDone(process, second);
    expect(value("level")).toBe("3\n");
  });

  it("ends when the module takes longer than a second, and shows what it stores then", () => {
    const late = loader.setParameter("driver", "level", "2");
    const told = loader.nextChange(process);
    loader.wait(2n);
    expect(loader.result(late)).toBe(ETIMEDOUT);
    const next = loader.setParameter("driver", "level", "3");
    expect(value("level")).toBe("7\n");
    loader.changeDone(process, told);
    expect(loader.result(next)).toBeUndefined();
    expect(value("level")).toBe("2\n");
    loader.changeDone(process, loader.nextChange(process));
    expect(loader.result(next)).toBe(0);
    expect(value("level")).toBe("3\n");
  });

  it("is never heard of by a module that did not fetch it in time", () => {
    loader.setParameter("driver", "level", "2");
    loader.wait(2n);
    expect(loader.nextChange(process).number).toBe(0n);
    expect(value("level")).toBe("7\n");
  });

  it("shows nothing when the module refuses too late", () => {
    loader.setParameter("driver", "level", "2");
    const told = loader.nextChange(process);
    loader.wait(2n);
    loader.changeDone(process, told, EBUSY);
    expect(value("level")).toBe("7\n");
  });

  it("shows what the module stores over the loader's end", async () => {
    loader.setParameter("driver", "level", "2");
    const told = loader.nextChange(process);
    loader = await loader.restart();
    expect(value("level")).toBe("7\n");
    loader.changeDone(process, told);
    expect(value("level")).toBe("2\n");
  });

  it("cannot make false what one before it has made true meanwhile", () => {
    const yes = loader.setParameter("driver", "once", "Y");
    const no = loader.setParameter("driver", "once", "N");
    loader.changeDone(process, loader.nextChange(process));
    expect(loader.nextChange(process).number).toBe(0n);
    expect([yes, no].map((one) => loader.result(one))).toEqual([0, EROFS]);
    expect(value("once")).toBe("Y\n");
  });

  it("is given to the module only when there is room to show it", () => {
    const late = loader.setParameter("driver", "kind", "x".repeat(900));
    const told = loader.nextChange(process);
    loader.wait(2n);
    const other = loader.setParameter("driver", "words", "y".repeat(900));
    loader.changeDone(process, told);
    expect(loader.nextChange(process).number).toBe(0n);
    expect([late, other].map((one) => loader.result(one))).toEqual([ETIMEDOUT, ENOSPC]);
    expect(value("kind")).toBe(`${"x".repeat(900)}\n`);
  });

  it.each([
    { name: "level", value: "0" },
    { name: "level", value: "x" },
    { name: "kind", value: 'a"b' },
    { name: "nope", value: "1" },
    { name: "hidden", value: "1" },
  ])("shows no $name=$value, whatever the module says", (stored) => {
    const before = loader.folder("driver/parameters").map((one) => value(one));
    loader.changeDone(process, { number: 0n, ...stored });
    expect(loader.folder("driver/parameters").map((one) => value(one))).toEqual(before);
  });

  it("ends with the module", () => {
    const change = loader.setParameter("driver", "level", "2");
    loader.crash(process);
    expect(loader.result(change)).toBe(ENODEV);
  });

  it("is refused while the module is not live, to itself, and beyond eight", () => {
    expect(loader.result(loader.setParameter("nope", "level", "2"))).toBe(ENOENT);
    expect(loader.result(loader.setParameter("driver", "level", "2", process))).toBe(
      EDEADLK,
    );
    for (let count = 0; count < 8; count += 1)
      loader.setParameter("driver", "level", "2");
    expect(loader.result(loader.setParameter("driver", "level", "2"))).toBe(EAGAIN);
    loader.remove("driver");
    expect(loader.result(loader.setParameter("driver", "level", "2"))).toBe(EBUSY);
    loader.wait(INIT_SECONDS);
    expect(loader.result(loader.setParameter("driver", "level", "2"))).toBe(ENOENT);
  });
});
