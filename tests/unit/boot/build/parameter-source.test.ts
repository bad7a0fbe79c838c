import { describe, expect, it } from "vitest";
import { withSetter } from "../../../../boot/build/parameter-setter.ts";
import { parametersOf } from "../../../../boot/build/parameter-source.ts";

const PATH = "drivers/test/x/settings.ts";
const field = (text: string): string => `@final export class Settings {\n${text}\n}\n`;

describe("a parameter in a driver's source", () => {
  it("gets its name, type, text, mode and first value from its field", () => {
    const source = field(
      `@parameter("how long", 0o644) @range(-1, 0x10) static delay: i32 = 0x0a;
       @parameter("shown so", 0o444, "hexint") static mask: u32 = 7;
       @parameter("what", 0) static kind: Span = EMPTY;
       @parameter("whether", 0o600) static on: bool = true;
       static other: u32 = 1;`,
    );
    expect(parametersOf(PATH, source)).toEqual([
      {
        name: "delay",
        type: "int",
        description: "how long",
        mode: 0o644,
        least: "-1",
        most: "16",
        counts: "",
        initial: "10",
      },
      {
        name: "mask",
        type: "hexint",
        description: "shown so",
        mode: 0o444,
        least: "",
        most: "",
        counts: "",
        initial: "7",
      },
      {
        name: "kind",
        type: "charp",
        description: "what",
        mode: 0,
        least: "",
        most: "",
        counts: "",
        initial: "",
      },
      {
        name: "on",
        type: "bool",
        description: "whether",
        mode: 0o600,
        least: "",
        most: "",
        counts: "",
        initial: "Y",
      },
    ]);
  });

  it("may be an array with bounds for its length", () => {
    const source = field(
      '@parameter("ports", 0o444) @elements(1, 4) static ports: ParameterArray<u16> = changetype<ParameterArray<u16>>(memory.data(16));',
    );
    expect(parametersOf(PATH, source)).toMatchObject([
      { name: "ports", type: "array of ushort", counts: "1-4" },
    ]);
  });

  it.each([
    ['@parameter("x", 0) delay: i32 = 0;', "must be a static field"],
    ['@parameter("x", 0) static delay: f64 = 0;', "type f64 is none for a parameter"],
    [
      '@parameter("x", 0, "charp") static delay: i32 = 0;',
      "a field of type i32 is no charp",
    ],
    ['@parameter("x", 0) static delay: i32 = begin();', "must begin with a number"],
    ['@parameter("x") static delay: i32 = 0;', "needs a text and a mode"],
    ['@parameter("x", 0) @elements(1, 2) static delay: i32 = 0;', "needs @elements"],
  ])("is refused with its place when it is wrong: %s", (text, problem) => {
    expect(() => parametersOf(PATH, field(text))).toThrow(
      new RegExp(`${PATH}: parameter delay: .*${problem}`),
    );
  });

  it("leaves the source's lines where they are", () => {
    const source = field('@parameter("x", 0) static delay: i32 = 0;');
    expect(withSetter(PATH, source).startsWith(source)).toBe(true);
    expect(withSetter(PATH, "let x: i32 = 0;")).toBe("let x: i32 = 0;");
  });
});
