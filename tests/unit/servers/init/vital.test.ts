import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;

let script: Script;
beforeAll(async () => {
  script = await loadScript(`
    import * as vital from "./servers/init/vital";
    import { spanAt } from "./libsys/span";
    export function isVital(length: u32): bool {
      return vital.isVital(spanAt(${INPUT}, length));
    }
    export function runsCommands(length: u32): bool {
      return vital.runsCommands(spanAt(${INPUT}, length));
    }
  `);
});

/** What a function of the script says of a text. */
function says(name: string, text: string): boolean {
  return Boolean(script.functions[name]?.(script.put(INPUT, text)));
}

describe("init", () => {
  it.each(["names", "vfs", "modules", "console", "shell"])(
    "knows that the machine is of no use without %s",
    (name) => {
      expect(says("isVital", name)).toBe(true);
    },
  );

  it.each(["devices", "shells", "mod", ""])("can do without %j", (name) => {
    expect(says("isVital", name)).toBe(false);
  });

  it("tells from the kernel's command line whether somebody waits for commands", () => {
    expect(says("runsCommands", "quiet exec=ps")).toBe(true);
    expect(says("runsCommands", " exec=")).toBe(true);
    expect(says("runsCommands", "quiet noexec=ps exec")).toBe(false);
    expect(says("runsCommands", "")).toBe(false);
  });
});
