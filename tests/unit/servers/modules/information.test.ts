// What modinfo and modprobe -c tell, however long it is.

import { describe, expect, it } from "vitest";
import { Loader, Operation } from "../../../support/loader.ts";

const ENOENT = -2;

describe("the information about a module", () => {
  it("is whole, with its signature, also when it fills many messages", async () => {
    const authors = Array.from({ length: 100 }, (_, index) => `author=person ${index}`);
    const information = authors.map((one) => one.padEnd(50, "."));
    const loader = await Loader.open([{ name: "disk", information }]);
    const told = loader.information("disk");
    expect(told[0]).toBe("filename=/boot/modules/disk.ko");
    expect(told.filter((line) => line.startsWith("author="))).toEqual(information);
    expect(told.map((line) => line.split("=")[0])).toEqual(
      expect.arrayContaining(["sig_id", "signer", "sig_key", "sig_hashalgo"]),
    );
    expect(told.at(-1)).toMatch(/^signature=(?:[0-9A-F]{2}:){63}[0-9A-F]{2}$/);
  });

  it("is that of a server, or ENOENT when there is none", async () => {
    const files = { "modules/modules.builtin": "servers/modules.ko\nservers/vfs.ko\n" };
    const loader = await Loader.open([], "", files);
    expect(loader.information("modules").slice(0, 2)).toEqual([
      "filename=(builtin)",
      "name=modules",
    ]);
    expect(loader.information("vfs")).toEqual(["filename=(builtin)", "name=vfs"]);
    const missing = loader.send({ label: Operation.Information, text: "nothing" });
    expect(loader.result(missing)).toBe(ENOENT);
  });
});

describe("the configuration", () => {
  it("is whole, however many aliases the indexes have", async () => {
    const aliases = Array.from(
      { length: 3000 },
      (_, index) => `alias pci:v${index}d* disk`,
    );
    const files = { "modules/modules.alias": `${aliases.join("\n")}\n` };
    const loader = await Loader.open([{ name: "disk" }], "", files);
    const lines = loader.configuration.split("\n");
    expect(lines.filter((line) => line.startsWith("alias pci:"))).toHaveLength(3000);
    expect(lines.at(-2)).toBe("alias pci:v2999d* disk");
  });

  it("says in the log what it has no room for", async () => {
    const line = `options disk level=1 ${"x".repeat(1000)}\n`;
    const files = { "modprobe.d/long.conf": line.repeat(40) };
    const loader = await Loader.open([{ name: "disk", aliases: ["last"] }], "", files);
    expect(loader.configuration.split("\n").at(-2)).toBe("alias last disk");
    expect(loader.logged("the configuration is longer than")).toHaveLength(1);
  });
});
