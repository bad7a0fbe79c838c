import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const ERRORS = [
  "none",
  "open quote",
  "missing command",
  "pipe",
  "redirection",
  "background",
  "too long",
];
const CONNECTORS = ["always", "success", "failure"];

let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { CommandLine, Redirection, isCommandPosition, lastWordStart } from "./servers/shell/command-line";
    import { sizeOf, spanAt, startOf } from "./libsys/span";
    const line = changetype<CommandLine>(memory.data(64, 8));
    export function check(length: u32): u32 { return line.check(spanAt(${INPUT}, length)); }
    export function open(length: u32): void { line.open(spanAt(${INPUT}, length)); }
    export function next(status: i32): bool { return line.next(status); }
    function target(): u64 {
      return line.redirection == Redirection.None ? 0 : line.target;
    }
    export function targetStart(): u32 { return startOf(target()); }
    export function targetSize(): u32 { return sizeOf(target()); }
    export function connector(): u32 { return line.connector; }
    export function wordCount(): u32 { return line.wordCount; }
    export function wordStart(index: u32): u32 { return startOf(line.word(index)); }
    export function wordSize(index: u32): u32 { return sizeOf(line.word(index)); }
    export function lastWord(length: u32): u32 { return lastWordStart(spanAt(${INPUT}, length)); }
    export function isCommand(length: u32, start: u32): bool {
      return isCommandPosition(spanAt(${INPUT}, length), start);
    }`);
});

function words(): string[] {
  const { wordCount, wordStart, wordSize } = script.functions;
  return Array.from({ length: wordCount() }, (_, index) =>
    script.get(wordStart(index), wordSize(index)),
  );
}

/** Reads a whole line; every command is said to end with `status`. */
function read(text: string, status = 0): string[][] {
  script.functions.open(script.put(INPUT, text));
  const commands: string[][] = [];
  while (script.functions.next(status)) commands.push(words());
  return commands;
}

function check(text: string): string {
  return ERRORS[script.functions.check(script.put(INPUT, text))];
}

test("splits words at blanks and commands at semicolons", () => {
  expect(read("ls  /boot ;\tps")).toEqual([["ls", "/boot"], ["ps"]]);
});

test("keeps blanks and connectors inside quotes", () => {
  expect(read(`echo 'a  ;b' "c && d"e\\ f`)).toEqual([["echo", "a  ;b", "c && de f"]]);
});

test("gives an empty quoted word", () => {
  expect(read(`echo '' ""`)).toEqual([["echo", "", ""]]);
});

test("expands $? outside single quotes", () => {
  expect(read(`echo $? "$?" '$?' \\$? x$?y $x`, 127)).toEqual([
    ["echo", "127", "127", "$?", "$?", "x127y", "$x"],
  ]);
});

test("names the connector before each command", () => {
  script.functions.open(script.put(INPUT, "a && b || c; d"));
  const seen: string[] = [];
  while (script.functions.next(0)) seen.push(CONNECTORS[script.functions.connector()]);
  expect(seen).toEqual(["always", "success", "failure", "always"]);
});

test("takes the file for the output out of the words", () => {
  script.functions.open(script.put(INPUT, "echo a > '/x y' b; echo c>d; ls"));
  const { next, wordCount, targetStart, targetSize } = script.functions;
  const seen: string[] = [];
  while (next(0)) {
    seen.push(`${wordCount()} ${script.get(targetStart(), targetSize())}`);
  }
  expect(seen).toEqual(["3 /x y", "2 d", "1 "]);
});

test("ignores comments, empty lines and a last semicolon", () => {
  expect(read("# nothing\n\nls; # list\nps;\n")).toEqual([["ls"], ["ps"]]);
  expect(read("echo a#b")).toEqual([["echo", "a#b"]]);
  expect(check("ls;")).toBe("none");
});

test.each([
  ['echo "abc', "open quote"],
  ["echo 'abc", "open quote"],
  ["echo abc\\", "open quote"],
  ["ls &&", "missing command"],
  ["|| ls", "missing command"],
  ["ls ;; ps", "missing command"],
  ["; ls", "missing command"],
  ["ls && ; ps", "missing command"],
  ["ls | cat", "pipe"],
  ["ls >", "redirection"],
  ["> file", "redirection"],
  ["ls >> file", "redirection"],
  ["ls > a > b", "redirection"],
  ["ls > ; ps", "redirection"],
  ["cat < file", "redirection"],
  ["ls &", "background"],
  [`echo ${"x".repeat(4096)}`, "too long"],
  [`echo ${"x ".repeat(70)}`, "too long"],
])("refuses %j", (text, error) => {
  expect(check(text)).toBe(error);
});

test("finds the word to complete and whether it names a command", () => {
  const find = (text: string): [number, number] => {
    const length = script.put(INPUT, text);
    const start = script.functions.lastWord(length);
    return [start, script.functions.isCommand(length, start)];
  };
  expect(find("ls /bo")).toEqual([3, 0]);
  expect(find("  lsm")).toEqual([2, 1]);
  expect(find("ls; ls")).toEqual([4, 1]);
  expect(find("ls && ")).toEqual([6, 1]);
  expect(find("cat ")).toEqual([4, 0]);
});

test("gives back any words that were quoted", () => {
  const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const word = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (given) => {
      expect(read(given.map(quote).join(" "))).toEqual([given]);
    }),
  );
});

test("never fails on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(script.functions.check(script.put(INPUT, bytes))).toBeLessThan(
        ERRORS.length,
      );
    }),
  );
});
