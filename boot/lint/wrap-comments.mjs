// Wraps comments that are too wide, in place: the second half of `npm run format`. ESLint without a
// verdict, so that formatting a tree does not need it to be free of other findings.

import { resolve } from "node:path";
import { ESLint } from "eslint";

const linter = new ESLint({
  cwd: resolve(import.meta.dirname, "../.."),
  overrideConfigFile: resolve(import.meta.dirname, "eslint.config.mjs"),
  fix: true,
  fixTypes: ["layout"],
});
await ESLint.outputFixes(await linter.lintFiles(["."]));
