// What others see of a module in the course of its life: the list of modules, its taints.

import { describe, expect, it } from "vitest";
import { Loader, Mode } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";

const EBUSY = -16;
const EEXIST = -17;
const ENODEV = -19;
const STORE = [
  { name: "disk" },
  { name: "user", depends: ["disk"] },
  { name: "copy", file: moduleFile({ name: "disk" }) },
];

/** The module's state as /proc/modules has it, "" when it is not listed. */
function stateOf(loader: Loader, name: string): string {
  const line = loader.list.find((one) => one.startsWith(`${name} `)) ?? "";
  return line.split(" ")[4] ?? "";
}

describe("the list of modules", () => {
  it("shows a load and an unload as Linux does: hidden, Loading, Live, Unloading", async () => {
    const loader = await Loader.open(STORE);
    const states = [stateOf(loader, "user")];
    loader.request("user");
    states.push(stateOf(loader, "user"));
    loader.ready(loader.newest);
    states.push(stateOf(loader, "user"));
    const process = loader.newest;
    loader.ready(process);
    states.push(stateOf(loader, "user"));
    loader.remove("user");
    states.push(stateOf(loader, "user"));
    loader.exit(process);
    states.push(stateOf(loader, "user"));
    // It is hidden while it waits for what it depends on.
    expect(states).toEqual(["", "", "Loading", "Live", "Unloading", ""]);
  });

  it("shows a module whose initialisation failed no more", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    expect(stateOf(loader, "disk")).toBe("Loading");
    loader.ready(loader.newest, ENODEV);
    expect(stateOf(loader, "disk")).toBe("");
  });

  it("shows nothing of a load that is refused before its process", async () => {
    const loader = await Loader.open([{ name: "old", version: "another ABI" }]);
    loader.request("old");
    expect(loader.list).toEqual([]);
  });
});

describe("a request that does not wait", () => {
  it("is answered before the module can be used, and the list says so", async () => {
    const loader = await Loader.open(STORE);
    expect(loader.result(loader.request("disk", Mode.NoWait))).toBe(0);
    expect(stateOf(loader, "disk")).toBe("Loading");
  });
});

describe("taints", () => {
  it("are not left by a load that is refused as a duplicate", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(loader.finit("/boot/modules/copy.ko"))).toBe(EEXIST);
    expect(loader.list[0]).not.toContain("(E)");
    loader.remove("disk");
    expect(loader.result(loader.finit("/boot/modules/copy.ko"))).toBe(EBUSY);
    expect(loader.list[0]).not.toMatch(/\(.*E.*\)/);
    expect(loader.logged("tainting")).toEqual([]);
  });

  it("are left by the unsigned copy itself", async () => {
    const loader = await Loader.open(STORE);
    loader.finit("/boot/modules/copy.ko");
    loader.ready(loader.newest);
    expect(loader.list[0]).toContain("(E)");
  });
});

describe("two files of one name", () => {
  it("are one load, whichever way they come", async () => {
    const loader = await Loader.open(STORE);
    const calls = [loader.request("disk"), loader.finit("/boot/modules/copy.ko")];
    expect(loader.hardware.started).toHaveLength(1);
    loader.ready(loader.newest, ENODEV);
    expect(calls.map((one) => loader.result(one))).toEqual([ENODEV, ENODEV]);
  });
});
