import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compileScript } from "../../../../boot/build/script.ts";
import { encodeSymbols, SYMBOLS_MAGIC } from "../../../../boot/image/symbols.ts";
import { readLines } from "../../../../boot/image/line-table.ts";

const TABLE = 0x8000;
const TEXT = 0x4_0000_0000n;

interface Reader {
  memory: WebAssembly.Memory;
  symbolTableAt(address: number, bytes: number): number;
  textOffset(table: number, address: bigint): number;
  functionName(table: number, offset: number): number;
  functionStart(table: number, offset: number): number;
  lineNumber(table: number, offset: number): number;
  lineFile(table: number, offset: number): number;
}

async function loadReader(): Promise<Reader> {
  const { wasm } = await compileScript("libsys/abi/symbols.ts");
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm.slice()));
  return instance.exports as unknown as Reader;
}

describe("a symbol table written by the build and read by AssemblyScript", () => {
  let reader: Reader;
  let table: Buffer;

  beforeAll(async () => {
    reader = await loadReader();
    const memory = reader.memory;
    if (memory.buffer.byteLength < 0x10000) memory.grow(1);
    table = encodeSymbols(
      TEXT,
      0x100,
      [
        { offset: 0x40, name: "libsys/ipc/call" },
        { offset: 0x10, name: "main" },
        { offset: 0x40, name: "alias" },
      ],
      [
        { offset: 0x10, file: "main.ts", line: 7 },
        { offset: 0x20, file: "main.ts", line: 7 },
        { offset: 0x40, file: "ipc.ts", line: 70_000 },
        { offset: 0x50, file: "", line: 0 },
        { offset: 0x10, file: "main.ts", line: 8 },
      ],
    );
    put(table);
  });

  function put(content: Buffer): void {
    new Uint8Array(reader.memory.buffer).set(content, TABLE);
  }

  function text(address: number): string {
    if (address === 0) return "(none)";
    const bytes = Buffer.from(reader.memory.buffer);
    return bytes.toString("utf8", address, bytes.indexOf(0, address));
  }

  it("is accepted when it is whole", () => {
    expect(reader.symbolTableAt(TABLE, table.length)).toBe(TABLE);
  });

  it("is refused when it is cut, of another kind, or lies about its counts", () => {
    expect(reader.symbolTableAt(0, table.length)).toBe(0);
    expect(reader.symbolTableAt(TABLE, table.length - 1)).toBe(0);
    expect(reader.symbolTableAt(TABLE, 31)).toBe(0);
    for (const [at, value] of [
      [0, 1],
      [4, 0xffffffff],
      [8, 0x2000_0000],
      [12, 999],
    ] as const) {
      const broken = Buffer.from(table);
      broken.writeUInt32LE(value, at);
      put(broken);
      expect(reader.symbolTableAt(TABLE, broken.length)).toBe(0);
    }
    put(table);
  });

  it("finds the function that covers an offset", () => {
    expect(text(reader.functionName(TABLE, 0x10))).toBe("main");
    expect(text(reader.functionName(TABLE, 0x3f))).toBe("main");
    expect(text(reader.functionName(TABLE, 0xff))).toBe("libsys/ipc/call");
    expect(reader.functionStart(TABLE, 0x3f)).toBe(0x10);
  });

  it("has no function before the first", () => {
    expect(reader.functionName(TABLE, 0)).toBe(0);
    expect(reader.functionStart(TABLE, 0) >>> 0).toBe(0xffffffff);
  });

  it("finds source lines, the last row of an address being the one that holds", () => {
    expect(reader.lineNumber(TABLE, 0x1f)).toBe(8);
    expect(text(reader.lineFile(TABLE, 0x1f))).toBe("main.ts");
    expect(reader.lineNumber(TABLE, 0x4f)).toBe(0xffff);
    expect(reader.lineNumber(TABLE, 0x60)).toBe(0);
  });

  it("turns addresses into offsets within the text only", () => {
    expect(reader.textOffset(TABLE, TEXT + 0x10n)).toBe(0x10);
    expect(reader.textOffset(TABLE, TEXT + 0x100n) >>> 0).toBe(0xffffffff);
    expect(reader.textOffset(TABLE, TEXT - 1n) >>> 0).toBe(0xffffffff);
  });

  it("begins with the same magic on both sides", () => {
    const source = readFileSync(join("libsys", "abi", "symbols.ts"), "utf8");
    expect(source).toContain(`0x${SYMBOLS_MAGIC.toString(16)}`);
  });
});

describe("a line table printed by llvm-dwarfdump", () => {
  const dump = `
debug_line[0x00000000]
Line table prologue:
include_directories[  0] = "/home/somebody/weft"
include_directories[  1] = "libsys"
file_names[  0]:
           name: "servers/init/main.ts"
      dir_index: 0
file_names[  1]:
           name: "ipc.ts"
      dir_index: 1

Address            Line   Column File   ISA Discriminator OpIndex Flags
------------------ ------ ------ ------ --- ------------- ------- -------------
0x0000000400000000     22      0      0   0             0       0  is_stmt
0x0000000400000008      5      3      1   0             0       0  is_stmt prologue_end
0x0000000400000010      6      3      1   0             0       0  end_sequence
0x0000000500000000     99      3      1   0             0       0  is_stmt
`;

  it("gives file and line of each row inside the text, and none after a sequence", () => {
    expect(readLines(dump, TEXT, TEXT + 0x100n)).toEqual([
      { offset: 0, file: "servers/init/main.ts", line: 22 },
      { offset: 8, file: "libsys/ipc.ts", line: 5 },
      { offset: 16, file: "libsys/ipc.ts", line: 0 },
    ]);
  });
});
