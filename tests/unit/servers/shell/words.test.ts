import { beforeAll, describe, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const OUTPUT = 0x110000;
const NO_NUMBER = 2n ** 64n - 1n;

let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import * as words from "./servers/shell/arguments";
    import { CommandLine } from "./servers/shell/command-line";
    import { findExec } from "./servers/shell/exec-option";
    import { parseCount } from "./servers/shell/number-argument";
    import { addEntry, clearFolder, entryAt } from "./servers/shell/folder-list";
    import { sizeOf, spanAt, startOf } from "./libsys/span";
    import { Text } from "./libsys/text";
    const line = changetype<CommandLine>(memory.data(64, 8));
    const commands = changetype<Text>(memory.data(16, 8));
    export function open(length: u32): void {
      line.open(spanAt(${INPUT}, length));
      line.next(0);
      words.openArguments(line);
    }
    export function nextOption(): u32 { return words.nextOption(); }
    export function optionValue(): u64 { return words.optionValue(); }
    export function longOption(): u64 { return words.longOption(); }
    export function nextOperand(): u64 { return words.nextOperand(); }
    export function count(length: u32): u64 { return parseCount(spanAt(${INPUT}, length)); }
    export function exec(length: u32): i32 {
      commands.open(${OUTPUT}, 4096);
      return findExec(spanAt(${INPUT}, length), commands) ? commands.length : -1;
    }
    export function clear(): void { clearFolder(); }
    export function add(length: u32): void { addEntry(spanAt(${INPUT}, length), 1, 0); }
    export function entry(index: u32): u64 { return entryAt(index).name; }`);
});

/** The text of a span that a function of the script gave; null for none. */
function text(span: unknown): string | null {
  const bits = BigInt.asUintN(64, span as bigint);
  if (bits === 0n) return null;
  return script.get(Number(bits & 0xffffffffn), Number(bits >> 32n));
}

describe("options", () => {
  function open(line: string): void {
    script.functions.open(script.put(INPUT, line));
  }

  function options(): string {
    let letters = "";
    for (let letter = script.functions.nextOption(); letter !== 0;) {
      letters += String.fromCharCode(letter);
      letter = script.functions.nextOption();
    }
    return letters;
  }

  test("are letters behind one dash, alone or together", () => {
    open("ls -l -ab file -c");
    expect(options()).toBe("lab");
    expect(text(script.functions.nextOperand())).toBe("file");
    expect(text(script.functions.nextOperand())).toBe("-c");
    expect(text(script.functions.nextOperand())).toBeNull();
  });

  test("end at --, at a lone dash, and at the first operand", () => {
    open("ls -l -- -a");
    expect(options()).toBe("l");
    expect(text(script.functions.nextOperand())).toBe("-a");
    open("cat - -v");
    expect(options()).toBe("");
  });

  test("take their value from the rest of the word or the next word", () => {
    open("hexdump -Cn512 -s 16 file");
    const { nextOption, optionValue, nextOperand } = script.functions;
    expect(String.fromCharCode(nextOption(), nextOption())).toBe("Cn");
    expect(text(optionValue())).toBe("512");
    expect(String.fromCharCode(nextOption())).toBe("s");
    expect(text(optionValue())).toBe("16");
    expect(nextOption()).toBe(0);
    expect(text(nextOperand())).toBe("file");
  });

  test("without their value give nothing", () => {
    open("hexdump -n");
    script.functions.nextOption();
    expect(text(script.functions.optionValue())).toBeNull();
  });

  test("may be long words", () => {
    open("modprobe --quiet name");
    expect(String.fromCharCode(script.functions.nextOption())).toBe("-");
    expect(text(script.functions.longOption())).toBe("--quiet");
    expect(script.functions.nextOption()).toBe(0);
  });
});

describe("numbers", () => {
  function parse(word: string): bigint {
    const value = script.functions.count(script.put(INPUT, word)) as unknown as bigint;
    return BigInt.asUintN(64, value);
  }

  test.each([
    ["0", 0n],
    ["512", 512n],
    ["0x1f", 31n],
    ["0X1B", 27n],
    ["010", 8n],
    ["2k", 2048n],
    ["2M", 2n << 20n],
    ["3G", 3n << 30n],
    ["2b", 1024n],
    ["18446744073709551614", 2n ** 64n - 2n],
  ])("%s is %s", (word, value) => {
    expect(parse(word)).toBe(value);
  });

  test.each([
    "",
    "k",
    "x",
    "1x",
    "0x",
    "08",
    "-1",
    "1kk",
    "99999999999999999999",
    "17179869184G",
  ])("%j is none", (word) => {
    expect(parse(word)).toBe(NO_NUMBER);
  });
});

describe("exec= on the kernel command line", () => {
  function find(line: string): string | null {
    const length = script.functions.exec(script.put(INPUT, line));
    return length < 0 ? null : script.get(OUTPUT, length);
  }

  test("is found among other words and decoded", () => {
    expect(find("quiet exec=echo%20a;%20ls debug=1")).toBe("echo a; ls");
    expect(find("exec=echo%20%25%C3%A9")).toBe("echo %é");
    expect(find("exec=echo+1+%2B++2")).toBe("echo 1 +  2");
  });

  test("is not found inside another word", () => {
    expect(find("")).toBeNull();
    expect(find("xexec=ls noexec=ps")).toBeNull();
  });

  test("may be empty, or end in an incomplete code", () => {
    expect(find("exec=")).toBe("");
    expect(find("exec=a%")).toBe("a\0");
  });
});

test("entries of a folder come in the order of their names", () => {
  const names = ["motd", "b", "modules", "", "ab", "a", "mo"];
  script.functions.clear();
  for (const name of names) script.functions.add(script.put(INPUT, name));
  const sorted = names.map((_, index) => text(script.functions.entry(index)) ?? "");
  expect(sorted).toEqual(names.toSorted());
});
