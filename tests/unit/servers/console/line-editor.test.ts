import fc from "fast-check";
import xterm from "@xterm/headless";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const OUTPUT = 0x110000;
const PROMPT = "weft> ";

let script: Script;
let terminal: InstanceType<typeof xterm.Terminal>;

beforeAll(async () => {
  script = await loadScript(`
    import { History } from "./servers/console/history";
    import { KeyDecoder } from "./servers/console/key-decoder";
    import { LineEditor, LineEvent } from "./servers/console/line-editor";
    import { Text } from "./libsys/text";
    const writer = changetype<Text>(memory.data(32, 8));
    const history = changetype<History>(memory.data(32, 8));
    const decoder = changetype<KeyDecoder>(memory.data(32, 8));
    const editor = changetype<LineEditor>(memory.data(64, 8));
    export function forget(): void {
      history.count = 0;
    }
    export function begin(promptLength: u32): u32 {
      editor.output = writer.open(${OUTPUT}, 0x40000);
      editor.history = history;
      decoder.reset();
      editor.begin(${INPUT}, promptLength);
      return writer.length;
    }
    export function type(length: u32): u32 {
      writer.open(${OUTPUT}, 0x40000);
      let last = LineEvent.None;
      for (let at: u32 = 0; at < length; at++) {
        const key = decoder.feed(load<u8>(${INPUT} + at));
        const event = editor.apply(key, decoder);
        if (event != LineEvent.None) last = event;
      }
      return writer.length | (last << 24);
    }
    export function insert(length: u32): u32 {
      writer.open(${OUTPUT}, 0x40000);
      editor.insert(${INPUT}, length);
      return writer.length;
    }
    export function showBelow(length: u32): u32 {
      writer.open(${OUTPUT}, 0x40000);
      editor.showBelow(${INPUT}, length);
      return writer.length;
    }
    export function lineStart(): usize { return editor.bytes; }
    export function lineLength(): u32 { return editor.length; }
    export function cursor(): u32 { return editor.cursor; }`);
});

beforeEach(async () => {
  terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  script.functions.forget();
  await begin();
});

async function show(length: number): Promise<void> {
  const output = script.get(OUTPUT, length);
  await new Promise<void>((done) => terminal.write(output, done));
}

async function begin(): Promise<void> {
  await show(script.functions.begin(script.put(INPUT, PROMPT)));
}

/** Types keys, shows the echo on the terminal, and answers the last event. */
async function type(keys: string): Promise<number> {
  const result = script.functions.type(script.put(INPUT, keys));
  await show(result & 0xffffff);
  return result >>> 24;
}

function line(): string {
  return script.get(script.functions.lineStart(), script.functions.lineLength());
}

function screenLine(row: number): string {
  return terminal.buffer.active.getLine(row)?.translateToString(true).trimEnd() ?? "";
}

const LEFT = "\x1b[D";
const UP = "\x1b[A";
const DOWN = "\x1b[B";

test("shows what is typed behind the prompt and gives the line at Enter", async () => {
  expect(await type("ls /boot")).toBe(0);
  expect(screenLine(0)).toBe("weft> ls /boot");
  expect(await type("\r")).toBe(1);
  expect(line()).toBe("ls /boot");
  expect(terminal.buffer.active.cursorY).toBe(1);
});

test("takes a carriage return with a line feed for one Enter", async () => {
  await type("a\r");
  await begin();
  await type("\nb");
  expect(line()).toBe("b");
  expect(await type("\n")).toBe(1);
});

test("erases backwards, forwards, to the end, to the start and by word", async () => {
  await type("one two three\x7f");
  expect(line()).toBe("one two thre");
  await type("\x17");
  expect(line()).toBe("one two ");
  await type("\x01\x1b[3~");
  expect(line()).toBe("ne two ");
  await type("\x1b[C\x0b");
  expect(line()).toBe("n");
  await type("xyz\x15");
  expect(line()).toBe("");
  expect(screenLine(0)).toBe("weft>");
});

test("inserts in the middle and shows it", async () => {
  await type(`ac${LEFT}b`);
  expect(line()).toBe("abc");
  expect(screenLine(0)).toBe("weft> abc");
  expect(terminal.buffer.active.cursorX).toBe(PROMPT.length + 2);
});

test("moves and erases by whole UTF-8 characters", async () => {
  await type(`aé€😀${LEFT}${LEFT}x`);
  expect(line()).toBe("aéx€😀");
  await type("\x05\x7f\x7f");
  expect(line()).toBe("aéx");
});

test("goes up and down through the history and keeps the line being typed", async () => {
  for (const entered of ["first", "second", "second"]) {
    await type(`${entered}\r`);
    await begin();
  }
  await type(`dra${UP}`);
  expect(line()).toBe("second");
  await type(UP);
  expect(line()).toBe("first");
  await type(UP);
  expect(line()).toBe("first");
  await type(`${DOWN}${DOWN}`);
  expect(line()).toBe("dra");
});

test("forgets the oldest of more than 32 lines", async () => {
  for (let number = 0; number < 40; number++) {
    await type(`line ${number}\r`);
    await begin();
  }
  await type(UP.repeat(50));
  expect(line()).toBe("line 8");
});

test("answers Ctrl-C, Ctrl-D and Tab as events", async () => {
  expect(await type("abc\x03")).toBe(3);
  expect(screenLine(0)).toBe("weft> abc^C");
  await begin();
  expect(await type("\x04")).toBe(4);
  await begin();
  expect(await type("ab\x01\x04")).toBe(0);
  expect(line()).toBe("b");
  expect(await type("\t")).toBe(2);
});

test("swallows unknown escape sequences", async () => {
  await type("a\x1b[15~\x1b[?25hb\x1bOPc");
  expect(line()).toBe("abc");
});

test("scrolls a line wider than the terminal sideways", async () => {
  const text = Array.from({ length: 200 }, (_, index) => String(index % 10)).join("");
  await type(text);
  expect(terminal.buffer.active.cursorY).toBe(0);
  expect(screenLine(0)).toMatch(/^weft> \d+9$/);
  await type("\x01");
  expect(screenLine(0)).toBe(`weft> ${text.slice(0, 73)}`);
});

test("refuses characters beyond the longest line with a bell", async () => {
  await type("x".repeat(1010));
  expect(line()).toHaveLength(1000);
});

test("shows completion candidates below and the line again", async () => {
  await type("ls /b");
  await show(script.functions.showBelow(script.put(INPUT, "bin  boot\n")));
  await show(script.functions.insert(script.put(INPUT, "oot")));
  expect([screenLine(0), screenLine(1), screenLine(2)]).toEqual([
    "weft> ls /b",
    "bin  boot",
    "weft> ls /boot",
  ]);
});

test("clears the screen and keeps the line", async () => {
  await type("old\r");
  await begin();
  await type("new\x0c");
  expect(screenLine(0)).toBe("weft> new");
});

const KEYS = [
  "a",
  "b",
  " ",
  "é",
  "\x7f",
  "\x1b[3~",
  LEFT,
  "\x1b[C",
  "\x01",
  "\x05",
  "\x17",
];

test("shows on screen what it holds, after any keys", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...KEYS), { maxLength: 60 }),
      async (keys) => {
        terminal.reset();
        await begin();
        await type(keys.join(""));
        expect(screenLine(0)).toBe(`${PROMPT}${line()}`.trimEnd());
      },
    ),
    { numRuns: 50 },
  );
});

test("never fails on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const result = script.functions.type(script.put(INPUT, bytes));
      expect(result >>> 24).toBeLessThanOrEqual(4);
    }),
    { numRuns: 50 },
  );
});
