import { beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import { loadScript, type Script } from "../../../support/script.ts";
import { Spans } from "../../../support/spans.ts";

const ENTRY = `
import { EMPTY, spanAt, Span } from "./libsys/span";
import { canonicalName, sameName } from "./servers/modules/canonical-name";
import { aliasMatches, literalPattern } from "./servers/modules/alias-pattern";
import * as index from "./servers/modules/module-index";
import * as modinfo from "./libsys/modinfo";

const target = memory.data(64, 8);

export function canonical(a: usize, size: u32): u64 {
  return canonicalName(target, spanAt(a, size));
}
export function same(a: usize, aSize: u32, b: usize, bSize: u32): bool {
  return sameName(spanAt(a, aSize), spanAt(b, bSize));
}
export function matches(a: usize, aSize: u32, b: usize, bSize: u32): bool {
  return aliasMatches(spanAt(a, aSize), spanAt(b, bSize));
}
export function isLiteral(a: usize, aSize: u32): bool {
  return literalPattern(spanAt(a, aSize));
}
export function look(kind: u32, a: usize, aSize: u32, b: usize, bSize: u32, nth: u32): u64 {
  const file = spanAt(a, aSize);
  const name = spanAt(b, bSize);
  if (kind == 0) return index.dependenciesOf(file, name);
  if (kind == 1) return index.pathOf(file, name);
  if (kind == 2) return index.aliasTarget(file, name, nth);
  if (kind == 4) return modinfo.entryValue(file, "alias", nth);
  if (kind == 6) return modinfo.listElement(file, nth);
  return EMPTY;
}
export function entries(a: usize, aSize: u32): u32 {
  let rest = spanAt(a, aSize);
  let count: u32 = 0;
  while (modinfo.firstEntry(rest) != 0) {
    rest = modinfo.afterEntry(rest);
    count++;
  }
  return count;
}
export function has(a: usize, aSize: u32): bool {
  return modinfo.hasEntry(spanAt(a, aSize), "softdep");
}
`;

let script: Script;
let spans: Spans;
beforeAll(async () => {
  script = await loadScript(ENTRY);
  spans = new Spans(script);
});

const view = (text: string | Uint8Array): [number, number] => spans.pass(text);
const textOf = (span: number): string => spans.text(span);
const canonical = (name: string): string =>
  textOf(script.functions.canonical(...view(name)));
const matches = (pattern: string, name: string): boolean =>
  script.functions.matches(...view(pattern), ...view(name)) === 1;
const look = (kind: number, file: string, name = "", nth = 0): string =>
  textOf(script.functions.look(kind, ...view(file), ...view(name), nth));

describe("canonical module names", () => {
  it("drop folder and suffix and turn dashes into underscores", () => {
    expect(canonical("/boot/modules/virtio-blk.ko")).toBe("virtio_blk");
    expect(canonical("snd-hda-intel")).toBe("snd_hda_intel");
    expect(canonical("iTCO_wdt.ko.zst")).toBe("iTCO_wdt");
  });

  it("have at most 55 bytes", () => {
    expect(canonical("x".repeat(55))).toBe("x".repeat(55));
    expect(canonical("x".repeat(56))).toBe("");
  });

  it("refuse empty names, blanks and control characters", () => {
    for (const name of ["", "a b", "\0", "a\n", "/", ".ko"])
      expect(canonical(name)).toBe("");
  });

  it("compare equal over dashes and underscores only", () => {
    const same = (a: string, b: string) =>
      script.functions.same(...view(a), ...view(b)) === 1;
    expect(same("snd-timer", "snd_timer")).toBe(true);
    expect(same("snd-timer", "snd.timer")).toBe(false);
    expect(same("Xfs", "xfs")).toBe(false);
  });
});

describe("alias patterns", () => {
  const disk = "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00";

  it("match a modalias as fnmatch does", () => {
    expect(matches("pci:v00001AF4d00001042sv*sd*bc*sc*i*", disk)).toBe(true);
    expect(matches("pci:v00001AF4d00001001sv*sd*bc*sc*i*", disk)).toBe(false);
    expect(matches("pci:v*d*sv*sd*bc01sc*i*", disk)).toBe(true);
    expect(matches("*", "")).toBe(true);
    expect(matches("", "")).toBe(true);
    expect(matches("a?c", "abc")).toBe(true);
    expect(matches("a?c", "ac")).toBe(false);
  });

  it("know bracket expressions, ranges and negation", () => {
    expect(matches("x[0-9A-F]y", "xBy")).toBe(true);
    expect(matches("x[!0-9]y", "x5y")).toBe(false);
    expect(matches("x[]a]y", "x]y")).toBe(true);
    expect(matches("x[a-", "x[a-")).toBe(true);
  });

  it("hold dash and underscore equal outside brackets", () => {
    expect(matches("snd-card-*", "snd_card_0")).toBe(true);
    expect(matches("a[-]b", "a_b")).toBe(false);
  });

  it("agree with a regular expression on random patterns", () => {
    const letter = fc.constantFrom("a", "b", "*", "?");
    fc.assert(
      fc.property(
        fc.array(letter, { maxLength: 8 }),
        fc.array(fc.constantFrom("a", "b"), { maxLength: 10 }),
        (pattern, name) => {
          const source = pattern
            .map((c) => (c === "*" ? ".*" : c === "?" ? "." : c))
            .join("");
          const expected = new RegExp(`^${source}$`).test(name.join(""));
          expect(matches(pattern.join(""), name.join(""))).toBe(expected);
        },
      ),
    );
  });

  it("tell literal names from patterns", () => {
    expect(script.functions.isLiteral(...view("xfs"))).toBe(1);
    expect(script.functions.isLiteral(...view("fs-*"))).toBe(0);
  });
});

describe("module index files", () => {
  const dep =
    "modules/virtio.ko:\nmodules/virtio-blk.ko: modules/virtio.ko modules/x.ko\n";
  const alias =
    "# comment\nalias pci:v00001AF4* virtio_blk\nalias fs-* xfs\nalias pci:v* other\nalias broken\n";

  it("give a module's path and dependencies", () => {
    expect(look(1, dep, "virtio_blk")).toBe("modules/virtio-blk.ko");
    expect(look(0, dep, "virtio_blk")).toBe("modules/virtio.ko modules/x.ko");
    expect(look(0, dep, "virtio")).toBe("");
    expect(look(1, dep, "nope")).toBe("");
  });

  it("give every module that matches an alias, in file order", () => {
    expect(look(2, alias, "pci:v00001AF4d1", 0)).toBe("virtio_blk");
    expect(look(2, alias, "pci:v00001AF4d1", 1)).toBe("other");
    expect(look(2, alias, "pci:v00001AF4d1", 2)).toBe("");
    expect(look(2, alias, "broken", 0)).toBe("");
  });
});

describe("modinfo", () => {
  const section = "name=crashme\0\0alias=a*\0alias=b*\0parmtype=kind:charp\0softdep\0";

  it("reads entries over padding", () => {
    expect(script.functions.entries(...view(section))).toBe(5);
    expect(look(4, section, "", 1)).toBe("b*");
    expect(look(4, section, "", 2)).toBe("");
  });

  it("tells an empty entry from a missing one", () => {
    expect(script.functions.has(...view(section))).toBe(1);
    expect(script.functions.has(...view("name=x"))).toBe(0);
  });

  it("takes comma-separated lists apart", () => {
    expect(look(6, "a, b,c", "", 1)).toBe("b");
    expect(look(6, "", "", 0)).toBe("");
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(script.functions.entries(...view(bytes))).toBeLessThanOrEqual(
          bytes.length,
        );
      }),
    );
  });
});
