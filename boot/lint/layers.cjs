// Who may import whom (docs/architecture.md), for dependency-cruiser. Both kinds of
// sources are seen: AssemblyScript ("./x") and the tooling's TypeScript ("./x.ts"), type
// imports included.

/**
 * Entry points, what boot reads as text, what asc's --use abort names, declarations, and
 * what the build writes imports of behind a source with parameters.
 */
const REACHED_OTHERWISE =
  "/main\\.ts$|\\.json$|^libsys/abi/|^libsys/panic\\.ts$|\\.d\\.ts$|^libsys/driver/parameter-";

const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from,
  to,
});

/** A rule on who imports whom; imports that lead nowhere are left to "resolvable". */
const arrow = (name, comment, from, to) =>
  rule(name, comment, from, { couldNotResolve: false, ...to });

const OURS = "^(microkernel|libsys|servers|drivers|boot|tests)/";
const COMMANDS = "^boot/(cli/main\\.ts|weft\\.mjs)$";
const PROGRAMS = "^(microkernel|libsys|servers|drivers)/";

const forbidden = [
  arrow(
    "core-imports-abi-only",
    "The core knows the ABI and itself, nothing of user space.",
    { path: "^microkernel/" },
    { pathNot: "^(microkernel|libsys/abi)/" },
  ),
  arrow(
    "abi-imports-abi-only",
    "libsys/abi is what the core and the programs share: numbers and layouts.",
    { path: "^libsys/abi/" },
    { pathNot: "^libsys/abi/" },
  ),
  arrow(
    "libsys-imports-libsys-only",
    "libsys is below all programs.",
    { path: "^libsys/" },
    { pathNot: "^libsys/" },
  ),
  arrow(
    "server-imports-own-folder-and-libsys",
    "Servers talk by messages; what two of them share is a protocol in libsys.",
    { path: "^servers/([^/]+)/" },
    { pathNot: "^(servers/$1|libsys)/" },
  ),
  arrow(
    "driver-imports-own-folder-class-and-libsys",
    "A driver may use its class's files (drivers/CLASS/*.ts), never another driver.",
    { path: "^drivers/([^/]+)/([^/]+)/" },
    { pathNot: "^(drivers/$1/$2/|drivers/$1/[^/]+$|libsys/)" },
  ),
  arrow(
    "driver-class-imports-itself-and-libsys",
    "What drivers of one class share knows none of them.",
    { path: "^drivers/([^/]+)/[^/]+$" },
    { pathNot: "^(drivers/$1/[^/]+$|libsys/)" },
  ),
  arrow(
    "tooling-imports-no-program",
    "The tooling runs in Node, the programs do not.",
    { path: "^boot/" },
    { path: `${PROGRAMS}|^tests/` },
  ),
  arrow(
    "tooling-has-no-cycles",
    "Two files that need each other's code are one. Types may refer to each other.",
    { path: "^(boot|tests)/" },
    { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  ),
  rule(
    "scripts-lead-from-a-main",
    "Nothing that boots uses this file: delete it.",
    { path: "^(microkernel|servers/[^/]+|drivers/[^/]+/[^/]+)/main\\.ts$" },
    { path: PROGRAMS, pathNot: REACHED_OTHERWISE, reachable: false },
  ),
  rule(
    "tooling-leads-from-the-command-line",
    "No command uses this file: delete it.",
    { path: `${COMMANDS}|^tests/` },
    { path: "^boot/", pathNot: `^boot/lint/|${COMMANDS}`, reachable: false },
  ),
  rule(
    "resolvable",
    "An import leads nowhere.",
    { path: OURS },
    { couldNotResolve: true },
  ),
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^tests/unit/lint/fixture/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
