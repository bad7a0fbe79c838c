// npm run fuzz:aot -- --count N --seed S: compares translations of random modules with
// V8.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, type Mismatch } from "./batch.ts";
import { generateMany } from "./generate.ts";
import { scriptText } from "./script.ts";

const BATCH = 25;
const DIRECTORY = ".build/fuzz-aot";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
  },
});

await main(Number(values.count), Number(values.seed));

async function main(count: number, seed: number): Promise<void> {
  let failed = 0;
  let from = seed;
  for (let done = 0; done < count; done += BATCH) {
    const { subjects, next } = await generateMany(
      from,
      Math.min(BATCH, count - done),
      DIRECTORY,
    );
    from = next;
    const mismatches = await compare("fuzz", subjects);
    failed += mismatches.length;
    for (const mismatch of mismatches) await report(mismatch);
    console.error(
      `${Math.min(done + BATCH, count)} of ${count} modules, ${failed} differ`,
    );
  }
  console.log(`${count - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function report({ subject, expected, actual }: Mismatch): Promise<void> {
  const at = expected.findIndex((line, index) => line !== actual[index]);
  console.log(
    `${subject.symbol}: step ${at}\n  V8:   ${expected[at]}\n  weft: ${actual[at]}`,
  );
  await writeFile(
    join(DIRECTORY, `${subject.symbol}.script`),
    scriptText("library.so", [subject]),
  );
}
