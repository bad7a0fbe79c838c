import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { inputsUnchanged, markInputs } from "../../../../boot/build/input.ts";
import { buildPath, ROOT } from "../../../../boot/build/path.ts";
import { compileScript, type ScriptOptions } from "../../../../boot/build/script.ts";
import { finishStep, stepFresh } from "../../../../boot/build/stamp.ts";

vi.mock("assemblyscript/asc", async (original) => {
  const { default: real } = await original<{ default: typeof asc }>();
  return { default: { ...real, main: vi.fn(real.main) } };
});

const folder = ".build/tests/freshness";
const input = `${folder}/input.ts`;
const output = buildPath("tests", "freshness", "output");

function write(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
}

beforeEach(() => {
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  mkdirSync(join(ROOT, folder), { recursive: true });
  write(input, "export const one: i32 = 1;\n");
});

describe("an input", () => {
  it("is unchanged after a checkout that only touched it", () => {
    const marks = markInputs([input]);
    utimesSync(join(ROOT, input), new Date(1), new Date(1));
    expect(inputsUnchanged(marks)).toBe(true);
  });

  it("is changed when its content is, even at the same size", () => {
    const marks = markInputs([input]);
    write(input, "export const one: i32 = 2;\n");
    utimesSync(join(ROOT, input), new Date(1), new Date(1));
    expect(inputsUnchanged(marks)).toBe(false);
  });

  it("is changed when it is gone", () => {
    const marks = markInputs([input]);
    rmSync(join(ROOT, input));
    expect(inputsUnchanged(marks)).toBe(false);
  });
});

describe("a build step", () => {
  it("is fresh after it was done, under its key only", () => {
    writeFileSync(output, "");
    finishStep("tests/freshness", "key", [input], [output]);
    expect(stepFresh("tests/freshness", "key")).toBe(true);
    expect(stepFresh("tests/freshness", "other")).toBe(false);
  });

  it("is not fresh without its output", () => {
    finishStep("tests/freshness", "key", [input], [output]);
    expect(stepFresh("tests/freshness", "key")).toBe(false);
  });

  it("is not fresh when an input changed", () => {
    writeFileSync(output, "");
    finishStep("tests/freshness", "key", [input], [output]);
    write(input, "export const one: i32 = 1; // changed\n");
    expect(stepFresh("tests/freshness", "key")).toBe(false);
  });
});

describe("a compiled script", () => {
  const entry = `${folder}/main.ts`;

  async function answer(options: ScriptOptions = {}): Promise<number> {
    const { wasm } = await compileScript(entry, options);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm.slice()));
    return (instance.exports as { answer: () => number }).answer();
  }

  it("is compiled anew when a file that it imports changes", async () => {
    write(
      entry,
      'import { one } from "./input";\nexport function answer(): i32 { return one; }\n',
    );
    expect(await answer()).toBe(1);
    write(input, "export const one: i32 = 22;\n");
    expect(await answer()).toBe(22);
  });

  it("may be given as text, and then only what it imports is a file", async () => {
    const source = (rest: string): string =>
      `import { one } from "./input"; export function answer(): i32 { return one${rest}; }`;
    expect(await answer({ source: source("") })).toBe(1);
    expect(await answer({ source: source(" + 1") })).toBe(2);
    write(input, "export const one: i32 = 5;\n");
    expect(await answer({ source: source("") })).toBe(5);
    expect(await answer({ source: source(" + 1") })).toBe(6);
  });

  it("is compiled once, until a source or an option is another", async () => {
    // With a number of its own, so that no run before this one has compiled it.
    const source = `import { one } from "./input"; // ${Date.now()}
      export function answer(): i32 { return one; }`;
    const compiled = vi.mocked(asc.main);
    compiled.mockClear();
    for (let time = 0; time < 3; ++time) expect(await answer({ source })).toBe(1);
    expect(compiled).toHaveBeenCalledTimes(1);
    await answer({ source, memoryBase: 8192 });
    expect(compiled).toHaveBeenCalledTimes(2);
    write(input, "export const one: i32 = 3;\n");
    for (let time = 0; time < 3; ++time) expect(await answer({ source })).toBe(3);
    expect(compiled).toHaveBeenCalledTimes(3);
  });

  it("is compiled anew when a source changed while it was compiled", async () => {
    write(entry, "export function answer(): i32 { return 1; }\n");
    const { default: real } = await vi.importActual<{ default: typeof asc }>(
      "assemblyscript/asc",
    );
    vi.mocked(asc.main).mockImplementationOnce(async (words, api) => {
      const result = await real.main(words, api);
      write(entry, "export function answer(): i32 { return 22; }\n");
      return result;
    });
    await answer();
    expect(await answer()).toBe(22);
  });

  it("fails with asc's own words", async () => {
    write(entry, "export function answer(): i32 { return nothing; }\n");
    await expect(answer()).rejects.toThrow("Cannot find name 'nothing'");
  });
});
