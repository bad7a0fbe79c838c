import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";
import { Spans } from "../../../support/spans.ts";

const ENTRY = `
import { addFile, findFile } from "./servers/modules/file-table";
import { spanAt } from "./libsys/span";
export function add(name: usize, length: u32, data: u64): bool {
  return addFile(spanAt(name, length), data);
}
export function find(name: usize, length: u32): u64 { return findFile(spanAt(name, length)); }
`;
const ROOM = 512;

let script: Script;
let spans: Spans;
beforeAll(async () => {
  script = await loadScript(ENTRY);
  spans = new Spans(script);
});

const add = (name: string, data: number): number =>
  script.functions.add(...spans.pass(name), BigInt(data));
const find = (name: string): number => Number(script.functions.find(...spans.pass(name)));
const nameOf = (index: number): string => `modules/driver-${index}.ko`;

describe("the file table", () => {
  it("finds every file up to its limit, and says when it is full", () => {
    for (let index = 0; index < ROOM; index++)
      expect(add(nameOf(index), index + 1)).toBe(1);
    expect(add("one/too/many", 7)).toBe(0);
    for (let index = 0; index < ROOM; index++)
      expect(find(nameOf(index))).toBe(index + 1);
  });

  it("finds nothing under a name that is not noted", () => {
    expect(find("one/too/many")).toBe(0);
    expect(find("modules/driver-1.k")).toBe(0);
    expect(find("")).toBe(0);
  });

  it("keeps the first of two files of one name", () => {
    expect(add(nameOf(3), 99)).toBe(1);
    expect(find(nameOf(3))).toBe(4);
  });
});
