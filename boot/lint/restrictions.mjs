// Syntax that the house rules (docs/style.md) keep out, as selectors for
// no-restricted-syntax.

const DEFAULT_PARAMETER = ":function > AssignmentPattern.params";
const ARRAY_IN_FUNCTION =
  ":function ArrayExpression:not(CallExpression[callee.object.name='memory'] > *)";

/** Holds in all AssemblyScript. */
export const ASSEMBLYSCRIPT = [
  {
    selector:
      ":has(> Decorator[expression.name='unmanaged']):not(:has(> Decorator[expression.name='final']))",
    message: "An @unmanaged class is @final too: overriding one is miscompiled silently.",
  },
  {
    selector: "TSNonNullExpression",
    message: "Narrow by a comparison with null: `!` vanishes under --noAssert.",
  },
  {
    selector: ":function :function",
    message: "AssemblyScript has no closures: name the function at the top level.",
  },
];

/** Holds where no work may hide: the core and the drivers. */
export const NO_HIDDEN_WORK = [
  { selector: "NewExpression", message: "`new` allocates: use a table of fixed size." },
  { selector: "ThrowStatement", message: "A throw is a trap: return a Status." },
  { selector: "TemplateLiteral", message: "Building strings allocates." },
  {
    selector: DEFAULT_PARAMETER,
    message: "A default parameter costs a thunk and a global.",
  },
  { selector: ARRAY_IN_FUNCTION, message: "An array literal in a function allocates." },
];

/**
 * Holds everywhere but in the two files that are the doors to the machine. The syntax
 * tree has no decorators of functions, but nothing else than an import is declared.
 */
export const NO_EXTERNAL = [
  {
    selector: ":matches(TSDeclareFunction, VariableDeclaration)[declare=true]",
    message: "@external only in libsys/hardware.ts and microkernel/hardware.ts.",
  },
];

/** Holds in the tooling and the tests. */
export const TOOLING = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  {
    selector: "TSEnumDeclaration",
    message: "Use a const object: enums need a transform.",
  },
];
