// Compares translations with V8: many modules in one library, one run of the driver.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { runClang } from "../../boot/aot/compile.ts";
import { HOST_HEADER, linkHost } from "../../boot/aot/host.ts";
import { translate } from "../../boot/aot/translate.ts";
import { normalize, transcript } from "./oracle.ts";
import { scriptText, type Subject } from "./script.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUTPUT = join(HERE, "../../.build/aot-tests");

export interface Mismatch {
  subject: Subject;
  expected: string[];
  actual: string[];
}

/** Runs the subjects both ways, as files named `name`; returns those that differ. */
export async function compare(
  name: string,
  subjects: readonly Subject[],
): Promise<Mismatch[]> {
  const directory = join(OUTPUT, name);
  await mkdir(directory, { recursive: true });
  const irFiles = await Promise.all(
    subjects.map(async ({ symbol, wasm }) => {
      const file = join(directory, `${symbol}.ll`);
      const { ir } = translate(wasm, {
        profile: "host",
        name: symbol,
        moduleSymbol: symbol,
      });
      await writeFile(file, ir);
      return file;
    }),
  );
  const library = join(directory, "library.so");
  await linkHost(irFiles, library);
  const actual = await runDriver(directory, scriptText(library, subjects));
  return subjects.flatMap((subject) => {
    const expected = transcript(subject);
    const lines = (actual.get(subject.symbol) ?? []).map(normalize);
    return agree(expected, lines) ? [] : [{ subject, expected, actual: lines }];
  });
}

/**
 * Equal up to the first stack overflow: how deep the stack is, is not the module's
 * business.
 */
function agree(expected: readonly string[], actual: readonly string[]): boolean {
  for (let index = 0; index < Math.max(expected.length, actual.length); ++index) {
    const [one, other] = [expected[index] ?? "", actual[index] ?? ""];
    if (/call stack/.test(one) || /call stack/.test(other)) return true;
    if (/^instance (?!ok)/.test(one)) return one === other;
    if (one !== other) return false;
  }
  return true;
}

/** The driver's lines by module. */
async function runDriver(
  directory: string,
  script: string,
): Promise<Map<string, string[]>> {
  const driver = await buildDriver(directory);
  const { stdout } = await execa(driver, { input: script, timeout: 300_000 });
  const transcripts = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of stdout.split("\n")) {
    if (line.startsWith("module ")) {
      current = [];
      transcripts.set(line.slice("module ".length), current);
    }
    current.push(line);
  }
  return transcripts;
}

async function buildDriver(directory: string): Promise<string> {
  const driver = join(directory, "driver");
  const include = `-I${dirname(HOST_HEADER)}`;
  await runClang(["-O1", include, join(HERE, "driver.c"), "-o", driver, "-ldl"]);
  return driver;
}
