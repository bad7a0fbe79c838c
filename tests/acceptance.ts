// npm run test:modules: all tests of the module loader with the repetitions that Linux
// recommends, then a long run of its fuzzers. Exit status 0 when all passed.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { ROOT } from "../boot/build/path.ts";

const FILTERS = ["module", "kmod", "crashme", "signatures"];
const FUZZ_COUNT = "200000";

const steps = [
  ["node", "boot/weft.mjs", "test", ...FILTERS],
  ["npm", "run", "--silent", "fuzz:modules", "--", "--count", FUZZ_COUNT],
];

const env = { ...process.env, WEFT_LONG_TESTS: "1" };
const failed = steps.filter(([program = "", ...words]) => {
  const { status } = spawnSync(program, words, { cwd: ROOT, env, stdio: "inherit" });
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
