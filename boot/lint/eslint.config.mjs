// The house rules of docs/style.md as ESLint configuration: numbers and names for
// everything, restrictions for AssemblyScript, strict types for the tooling.

import { builtinModules } from "node:module";
import { resolve } from "node:path";
import tseslint from "typescript-eslint";
import { commentWidth } from "./rules/comment-width.mjs";
import { driverMethods } from "./rules/driver-methods.mjs";
import { fileHead } from "./rules/file-head.mjs";
import { fileName } from "./rules/file-name.mjs";
import { ASSEMBLYSCRIPT, NO_EXTERNAL, NO_HIDDEN_WORK, TOOLING } from "./restrictions.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
/** AssemblyScript. */
const SCRIPTS = [
  "microkernel/**/*.ts",
  "libsys/**/*.ts",
  "servers/**/*.ts",
  "drivers/**/*.ts",
  "tests/support/hello/**/*.ts",
];
/** Declares what the build takes out of the source: nothing external. */
const DECLARATIONS = ["libsys/**/*.d.ts"];
const DOORS = ["microkernel/hardware.ts", "libsys/hardware.ts"];
const TYPED = ["boot/**/*.ts", "tests/**/*.ts"];
const SHORT_NAMES =
  "ep buf len msg ptr idx cnt tmp cfg mgr ctx err req res cb fn val arr str num addr".split(
    " ",
  );

const HOUSE_RULES = {
  "comment-width": commentWidth,
  "driver-methods": driverMethods,
  "file-head": fileHead,
  "file-name": fileName,
};
const WIDTH = 90;
const WHAT_PRETTIER_CANNOT_BREAK = {
  ignoreComments: true, // comment-width has them
  ignoreUrls: true,
  ignoreStrings: true,
  ignoreTemplateLiterals: true,
  ignoreRegExpLiterals: true,
};

const restrict = (...lists) => ({ "no-restricted-syntax": ["error", ...lists.flat()] });

const numbers = {
  "max-lines": ["error", 400],
  "max-lines-per-function": ["error", 40],
  "max-params": ["error", 4],
  "max-depth": ["error", 3],
  // A switch counts as one decision: dispatch by switch is the recommended shape.
  complexity: ["error", { max: 10, variant: "modified" }],
  "max-len": ["error", { code: WIDTH, ...WHAT_PRETTIER_CANNOT_BREAK }],
  "weft/comment-width": ["error", WIDTH],
};

const everything = {
  files: ["**/*.ts", "**/*.mjs", "**/*.cjs"],
  plugins: { weft: { rules: HOUSE_RULES } },
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules: {
    ...numbers,
    "weft/file-name": "error",
    "weft/file-head": "error",
    "id-denylist": ["error", ...SHORT_NAMES],
    "no-var": "error",
    "prefer-const": "error",
    "no-fallthrough": "error",
    "no-unreachable": "error",
    "no-cond-assign": "error",
    "no-dupe-else-if": "error",
    "no-duplicate-case": "error",
    "no-self-assign": "error",
    "no-self-compare": "error",
    "no-useless-return": "error",
    "no-else-return": "error",
    "no-lonely-if": "error",
    "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"] }],
  },
};

const assemblyscript = {
  files: SCRIPTS,
  languageOptions: {
    parser: tseslint.parser,
    // Decorators on functions are good AssemblyScript and bad TypeScript.
    parserOptions: { allowInvalidAST: true },
  },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: {
    ...restrict(ASSEMBLYSCRIPT, NO_EXTERNAL),
    "@typescript-eslint/no-unused-vars": "error",
  },
};

const noHiddenWork = {
  files: ["microkernel/**/*.ts", "drivers/**/*.ts"],
  rules: restrict(ASSEMBLYSCRIPT, NO_EXTERNAL, NO_HIDDEN_WORK),
};

const drivers = {
  files: ["drivers/**/main.ts"],
  rules: { "weft/driver-methods": "error" },
};

const declarations = {
  files: DECLARATIONS,
  rules: restrict(ASSEMBLYSCRIPT),
};

const doors = {
  files: DOORS,
  rules: {
    ...restrict(ASSEMBLYSCRIPT, NO_HIDDEN_WORK),
    // One parameter for each register of a system call.
    "max-params": "off",
  },
};

const tooling = {
  files: [...TYPED, "**/*.mjs", "**/*.cjs"],
  ignores: SCRIPTS,
  rules: {
    ...restrict(TOOLING),
    eqeqeq: "error",
    "no-empty": "error",
    "no-restricted-imports": [
      "error",
      ...builtinModules
        .filter((name) => !name.startsWith("node:"))
        .map((name) => ({ name, message: `Write node:${name}.` })),
    ],
  },
};

const typed = {
  files: TYPED,
  ignores: SCRIPTS,
  extends: [tseslint.configs.recommendedTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
  rules: {
    "@typescript-eslint/consistent-type-imports": [
      "error",
      { fixStyle: "inline-type-imports" },
    ],
    "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    "@typescript-eslint/switch-exhaustiveness-check": [
      "error",
      { considerDefaultExhaustiveForUnions: true },
    ],
  },
};

const tests = {
  files: ["tests/**/*.test.ts"],
  rules: {
    // A describe block is as long as its tests; their names say what a head comment
    // would.
    "max-lines-per-function": "off",
    "weft/file-head": "off",
  },
};

const configurations = {
  files: ["**/*.config.ts", "**/*.config.mjs"],
  rules: { "no-restricted-syntax": "off" },
};

export default tseslint.config(
  { ignores: [".build/", "node_modules/"] },
  everything,
  assemblyscript,
  noHiddenWork,
  drivers,
  declarations,
  doors,
  tooling,
  typed,
  tests,
  configurations,
);
