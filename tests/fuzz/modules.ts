// npm run fuzz:modules -- --count N --seed S: N spoilt module files and N messages of any
// kind to the loader's own wasm. An input that fails is kept in .build/fuzz-modules.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPath } from "../../boot/build/path.ts";
import { FuzzFailure, defaultSubjects, fuzzFiles, type Subject } from "./module-files.ts";
import { MessageFuzzer } from "./module-messages.ts";
import { Random } from "./random.ts";

const BATCH = 50_000;
const CHECKED_EVERY = 2000;
/** What lies behind the files must make no difference. */
const BACKGROUNDS = ["zeros", "sections"] as const;
/** The built modules are for another ABI than the loader of the tests. */
const IGNORE_VERSIONS = 3;
const FOLDER = buildPath("fuzz-modules");

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  },
});

await main(Number(values.count), Number(values.seed));

async function main(count: number, seed: number): Promise<void> {
  const results = new Map<number, number>();
  try {
    for (let done = 0; done < count; done += BATCH) {
      const part = Math.min(BATCH, count - done);
      await runFiles(part, seed + done / BATCH, results);
      await runMessages(part, seed + done / BATCH);
      console.error(`${done + part} of ${count} files and messages`);
    }
    console.log(`${count} files and ${count} messages: 0 failed`);
    console.log(`results of the files: ${tally(results)}`);
  } catch (error) {
    report(error);
    process.exitCode = 1;
  }
}

/** Small files, and the modules of the last build when there was one. */
function subjects(): Subject[] {
  const folder = buildPath("drivers");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const built = names
    .map((name) => join(folder, name, `${name}.elf`))
    .filter((path) => existsSync(path))
    .map((path, index) => ({
      name: `built${index}`,
      content: readFileSync(path),
      flags: IGNORE_VERSIONS,
    }));
  return [...defaultSubjects(), ...built];
}

async function runFiles(
  count: number,
  seed: number,
  results: Map<number, number>,
): Promise<void> {
  const [first, second] = await Promise.all(
    BACKGROUNDS.map((background) =>
      fuzzFiles({ seed, count, background, subjects: subjects() }),
    ),
  );
  first?.forEach((result, index) => {
    if (result !== second?.[index]) {
      const problem = `seed ${seed}, input ${index}: the result is ${result} or `;
      throw new Error(`${problem}${second?.[index]} depending on what follows the file`);
    }
    results.set(result, (results.get(result) ?? 0) + 1);
  });
}

async function runMessages(count: number, seed: number): Promise<void> {
  const random = new Random(seed);
  const fuzzer = await MessageFuzzer.open(random);
  for (let index = 0; index < count; index += 1) {
    fuzzer.one(random);
    if (index % CHECKED_EVERY !== CHECKED_EVERY - 1) continue;
    const problem = fuzzer.check();
    if (problem !== "") throw new Error(`seed ${seed}, message ${index}: ${problem}`);
  }
}

function tally(results: Map<number, number>): string {
  const rows = [...results].sort(([, a], [, b]) => b - a);
  return rows.map(([result, times]) => `${result}: ${times}`).join(", ");
}

function report(error: unknown): void {
  console.error(error);
  if (!(error instanceof FuzzFailure)) return;
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `input-${values.seed}.ko`);
  writeFileSync(path, error.input);
  console.error(`the input is in ${path}`);
}
