import { resolve } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const linter = new ESLint({
  cwd: ROOT,
  overrideConfigFile: resolve(ROOT, "boot/lint/eslint.config.mjs"),
  // Type-checked rules want files that exist; none of those are tested here.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

const HEAD = "// What this file is.\n";

/** The rules that `code` breaks when it is the file `path`, with their messages. */
async function findings(path: string, code: string): Promise<string[]> {
  const [result] = await linter.lintText(code, { filePath: resolve(ROOT, path) });
  return result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

describe("the rules for AssemblyScript", () => {
  it("accept decorated functions and final layout classes", async () => {
    const code = `${HEAD}
@unmanaged
@final
export class Thread {
  id: u32;
}
// @ts-ignore: decorator
@inline
export function idOf(thread: Thread): u32 {
  return thread.id;
}
`;
    expect(await findings("microkernel/sample.ts", code)).toEqual([]);
  });

  it.each([
    [
      "an unmanaged class that is not final",
      "@unmanaged\nexport class A {}",
      "@final too",
    ],
    ["a non-null assertion", "export const a = b()!;", "Narrow by a comparison"],
    ["new", "export const a = new A();", "`new` allocates"],
    ["throw", "export function a(): void {\n  throw b;\n}", "return a Status"],
    ["a template literal", "export const a = `b${c}`;", "Building strings"],
    [
      "a default parameter",
      "export function a(b: u32 = 1): u32 {\n  return b;\n}",
      "thunk",
    ],
    [
      "a closure",
      "export function a(): void {\n  each((b: u32) => b);\n}",
      "has no closures",
    ],
    [
      "an array literal in a function",
      "export function a(): void {\n  give([1, 2]);\n}",
      "An array literal",
    ],
    [
      "@external outside the doors",
      '// @ts-ignore: decorator\n@external("hardware", "a")\nexport declare function a(): void;',
      "@external only in",
    ],
  ])("refuse %s in a driver", async (_name, code, message) => {
    const found = await findings("drivers/test/sample/main.ts", `${HEAD}\n${code}\n`);
    expect(found).toEqual([expect.stringContaining(message)]);
  });

  it("want the methods of a driver's class to be the frame's, or private", async () => {
    const code = (method: string): string => `${HEAD}
@unmanaged
@final
class Clock {
  start(): i32 {
    return 0;
  }

  ${method}(): void {}
}

export function main(): void {
  drive<Clock>();
}
`;
    expect(await findings("drivers/test/sample/main.ts", code("stop"))).toEqual([]);
    expect(await findings("drivers/test/sample/main.ts", code("private halt"))).toEqual(
      [],
    );
    expect(await findings("drivers/test/sample/main.ts", code("interupt"))).toEqual([
      expect.stringContaining("weft/driver-methods"),
    ]);
  });

  it("let servers allocate", async () => {
    const code = `${HEAD}\nexport const a = new Map<u32, u32>();\n`;
    expect(await findings("servers/sample/main.ts", code)).toEqual([]);
  });

  it("let the doors to the machine take a parameter for each register", async () => {
    const code = `${HEAD}
// @ts-ignore: decorator
@external("hardware", "a")
export declare function a(b: u32, c: u32, d: u32, e: u32, f: u32): i32;
`;
    expect(await findings("libsys/hardware.ts", code)).toEqual([]);
    const elsewhere = await findings("libsys/ipc.ts", code);
    expect(elsewhere.map((finding) => finding.split(":")[0]).sort()).toEqual([
      "max-params",
      "no-restricted-syntax",
    ]);
  });

  it("keep memory.data with contents, which is static", async () => {
    const code = `${HEAD}
export function table(): usize {
  return memory.data<u32>([1, 2]);
}
`;
    expect(await findings("microkernel/sample.ts", code)).toEqual([]);
  });
});

describe("the rules for names and sizes", () => {
  it("refuse a file that collects leftovers, and one that is not kebab-case", async () => {
    expect(await findings("libsys/utils.ts", HEAD)).toEqual([
      expect.stringContaining("weft/file-name"),
    ]);
    expect(await findings("libsys/myFile.ts", HEAD)).toEqual([
      expect.stringContaining("weft/file-name"),
    ]);
  });

  it("want a comment at the head of a file", async () => {
    expect(await findings("libsys/sample.ts", "export const A: u32 = 1;\n")).toEqual([
      expect.stringContaining("weft/file-head"),
    ]);
  });

  it("refuse functions of more than forty lines", async () => {
    const body = "  b();\n".repeat(39);
    const code = `${HEAD}\nexport function a(): void {\n${body}}\n`;
    expect(await findings("libsys/sample.ts", code)).toEqual([
      expect.stringContaining("max-lines-per-function"),
    ]);
  });

  it("count a dispatching switch as one decision", async () => {
    const cases = Array.from(
      { length: 20 },
      (_, at) => `    case ${at}: return ${at + 1};\n`,
    );
    const code = `${HEAD}
export function a(b: u32): u32 {
  switch (b) {
${cases.join("")}    default: return 0;
  }
}
`;
    expect(await findings("libsys/sample.ts", code)).toEqual([]);
  });
});

describe("the rules for the tooling", () => {
  it("refuse default exports and built-ins without node:", async () => {
    const code = `${HEAD}
import { join } from "path";
export default join;
`;
    expect(await findings("boot/sample.mjs", code)).toEqual([
      expect.stringContaining("node:path"),
      expect.stringContaining("Export by name"),
    ]);
  });
});
