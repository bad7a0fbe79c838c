// `npm run format -- [PATH…]`: Prettier, then comments that are too wide are wrapped
// (Prettier leaves them alone). ESLint gives no verdict here, so a tree with other
// findings can be formatted too.

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import process from "node:process";
import { ESLint } from "eslint";

const ROOT = resolve(import.meta.dirname, "../..");
const words = process.argv.slice(2);
const paths = words.length > 0 ? words : ["."];

execFileSync("prettier", ["--write", "--log-level", "warn", ...paths], {
  stdio: "inherit",
});

const linter = new ESLint({
  cwd: ROOT,
  overrideConfigFile: resolve(import.meta.dirname, "eslint.config.mjs"),
  errorOnUnmatchedPattern: false,
  fix: true,
  fixTypes: ["layout"],
});
await ESLint.outputFixes(await linter.lintFiles(paths));
