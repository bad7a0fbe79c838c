import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const FILE = 0x100000;
const INFORMATION = 0x101000;
const FOUND = 0x110000;
const OUTPUT = 0x120000;
const INDEXES = { dep: 0, alias: 1, softdep: 2, weakdep: 3, order: 4 };
type Index = keyof typeof INDEXES;

let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { spanAt } from "./libsys/span";
    import { Text } from "./libsys/text";
    import { addModule, clearCatalogue } from "./servers/shell/module-catalogue";
    import { putCycles } from "./servers/shell/dependency-cycles";
    import { putDifferences } from "./servers/shell/index-differences";
    import { Index, putIndex } from "./servers/shell/module-indexes";
    const text = changetype<Text>(memory.data(16, 8));
    const lines = changetype<Text>(memory.data(16, 8));
    const lineBytes: usize = memory.data(65536, 8);
    export function clear(): void { clearCatalogue(); }
    export function add(file: u32, information: u32): bool {
      return addModule(spanAt(${FILE}, file), spanAt(${INFORMATION}, information));
    }
    export function index(which: u32): u32 {
      putIndex(text.open(${OUTPUT}, 65536), <Index>which);
      return text.length;
    }
    export function cycles(): u32 { return putCycles(text.open(${OUTPUT}, 65536)); }
    export function differences(which: u32, found: u32): u32 {
      putIndex(lines.open(<u32>lineBytes, 65536), <Index>which);
      text.open(${OUTPUT}, 65536);
      return putDifferences(text, <Index>which, lines.span, spanAt(${FOUND}, found));
    }
    export function length(): u32 { return text.length; }`);
});

beforeEach(() => {
  script.functions.clear();
});

function add(file: string, ...information: string[]): boolean {
  const text = information.map((entry) => `${entry}\0`).join("");
  const size = script.put(INFORMATION, text);
  return script.functions.add(script.put(FILE, file), size) === 1;
}

function index(which: Index): string {
  return script.get(OUTPUT, script.functions.index(INDEXES[which]));
}

function cycles(): { count: number; report: string } {
  const count = script.functions.cycles();
  return { count, report: script.get(OUTPUT, script.functions.length()) };
}

function differences(which: Index, found: string): string[] {
  const size = script.put(FOUND, found);
  const count = script.functions.differences(INDEXES[which], size);
  const lines = script.get(OUTPUT, script.functions.length()).split("\n").slice(0, -1);
  expect(lines).toHaveLength(count);
  return lines.map((line) => line.replace("depmod: ERROR: ", ""));
}

describe("indexes made of what modules say", () => {
  it("name all that a module needs, those to be loaded first last", () => {
    add("a.ko", "name=a", "depends=b,d-d");
    add("b.ko.gz", "name=b", "depends=c");
    add("c.ko", "name=c", "depends=");
    add("d-d.ko", "name=d-d", "depends=c,nowhere");
    expect(index("dep")).toBe(
      "a.ko: d-d.ko b.ko.gz c.ko\nb.ko.gz: c.ko\nc.ko:\nd-d.ko: c.ko\n",
    );
    expect(index("order")).toBe("a.ko\nb.ko.gz\nc.ko\nd-d.ko\n");
  });

  it("give aliases and wishes to the canonical name", () => {
    add("x-y.ko", "alias=pci:*", "alias=q", "softdep=pre: a", "weakdep=b c");
    expect(index("alias")).toBe("alias pci:* x_y\nalias q x_y\n");
    expect(index("softdep")).toBe("softdep x_y pre: a\n");
    expect(index("weakdep")).toBe("weakdep x_y b c\n");
  });

  it("have room for 256 modules", () => {
    for (let nth = 0; nth < 256; nth++) expect(add(`m${nth}.ko`)).toBe(true);
    expect(add("one-more.ko")).toBe(false);
    expect(index("order").split("\n")).toHaveLength(257);
  });
});

describe("circles", () => {
  it("are none where modules merely share what they need", () => {
    // 2^30 ways lead from the first module to the last.
    for (let nth = 0; nth < 60; nth++)
      add(`m${nth}.ko`, `depends=m${nth + 1},m${nth + 2}`);
    expect(cycles()).toEqual({ count: 0, report: "" });
  });

  it("are named once each, in depmod's words", () => {
    add("a.ko", "depends=b");
    add("b.ko", "depends=c,b-b");
    add("c.ko", "depends=a");
    add("b-b.ko", "depends=b");
    add("self.ko", "depends=self");
    add("other.ko", "depends=a");
    expect(cycles()).toEqual({
      count: 5,
      report:
        "depmod: ERROR: Cycle detected: a -> b -> c -> a\n" +
        "depmod: ERROR: Cycle detected: b -> b_b -> b\n" +
        "depmod: ERROR: Cycle detected: self -> self\n",
    });
    expect(index("dep")).toContain("other.ko: a.ko b.ko b-b.ko c.ko\n");
  });
});

describe("an index file", () => {
  beforeEach(() => {
    add("a.ko", "alias=one", "alias=two");
    add("b.ko", "alias=one");
  });

  it("may have comments and empty lines", () => {
    const file = "# title\nalias one a\n\nalias two a\nalias one b\n";
    expect(differences("alias", file)).toEqual([]);
  });

  it("differs by each line that is missing, and each that is there besides", () => {
    expect(differences("alias", "alias one a\nalias one b\nalias x b")).toEqual([
      'modules.alias lacks "alias two a"',
      'modules.alias has "alias x b", which no module says',
    ]);
    expect(differences("dep", "")).toHaveLength(2);
  });

  it("differs by the order of its lines, and by one that is there twice", () => {
    const problem = ["modules.alias has its lines in another order, or twice"];
    expect(differences("alias", "alias one b\nalias two a\nalias one a\n")).toEqual(
      problem,
    );
    const twice = "alias one a\nalias two a\nalias one b\nalias one b\n";
    expect(differences("alias", twice)).toEqual(problem);
  });
});
