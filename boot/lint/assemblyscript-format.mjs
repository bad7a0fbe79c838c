// Prettier for AssemblyScript: the parser "assemblyscript" is Prettier's TypeScript
// parser, which refuses decorators on functions, variables and enums. Those decorators
// travel through it as marked block comments and are printed as they were. Decorators on
// classes and members need no help. A case of a switch that is one short statement stays
// on its line, so that a dispatch reads as a table.

import typescript from "typescript";
import { doc } from "prettier";
import * as estree from "prettier/plugins/estree";
import * as pluginTypescript from "prettier/plugins/typescript";

const OPEN = "/*@as ";
const CLOSE = " as@*/";
const { group, indent, line } = doc.builders;
const AST_FORMAT = "assemblyscript-estree";

const baseParser = pluginTypescript.parsers.typescript;
const basePrinter = estree.printers.estree;

/**
 * The source with every decorator that TypeScript has no place for inside a marked
 * comment.
 */
function hideDecorators(code) {
  let hidden = code;
  for (const { start, end } of misplacedDecorators(code).reverse()) {
    const decorator = hidden.slice(start, end);
    if (decorator.includes("*/")) throw new SyntaxError(`comment end in ${decorator}`);
    hidden = hidden.slice(0, start) + OPEN + decorator + CLOSE + hidden.slice(end);
  }
  return hidden;
}

function misplacedDecorators(code) {
  const { ESNext } = typescript.ScriptTarget;
  const source = typescript.createSourceFile("source.ts", code, ESNext, true);
  return source.statements
    .filter((statement) => !typescript.isClassDeclaration(statement))
    .flatMap((statement) => statement.modifiers ?? [])
    .filter((modifier) => typescript.isDecorator(modifier))
    .map((decorator) => ({ start: decorator.getStart(source), end: decorator.getEnd() }));
}

function print(path, options, printChild) {
  if (isOneLineCase(path.node, options)) return printCase(path, printChild);
  const printed = basePrinter.print(path, options, printChild);
  return isOperandCast(path) ? withoutParentheses(printed) : printed;
}

/**
 * `<u32>a & b` needs no parentheses; Prettier thinks of the generics it would be in JSX.
 */
function isOperandCast({ node, parent }) {
  return node.type === "TSTypeAssertion" && parent.type === "BinaryExpression";
}

function withoutParentheses(printed) {
  const wrapped =
    Array.isArray(printed) && printed.includes("(") && printed.includes(")");
  return wrapped ? printed.filter((part) => part !== "(" && part !== ")") : printed;
}

function printCase(path, printChild) {
  const { test } = path.node;
  const label =
    test === null ? "default:" : ["case ", path.call(printChild, "test"), ":"];
  return group([label, indent([line, path.call(printChild, "consequent", 0)])]);
}

function isOneLineCase(node, options) {
  if (node.type !== "SwitchCase" || node.consequent.length !== 1) return false;
  if (node.comments?.length > 0) return false;
  const [statement] = node.consequent;
  const code = options.originalText.slice(
    options.locStart(node),
    options.locEnd(statement),
  );
  return statement.type !== "BlockStatement" && !code.includes("\n");
}

function printComment(path, options) {
  const comment = path.node.value;
  const text = `/*${comment}*/`;
  if (!text.startsWith(OPEN)) return basePrinter.printComment(path, options);
  return text.slice(OPEN.length, -CLOSE.length);
}

export const languages = [
  { name: "AssemblyScript", parsers: ["assemblyscript"], extensions: [] },
];

export const parsers = {
  assemblyscript: {
    ...baseParser,
    astFormat: AST_FORMAT,
    preprocess: hideDecorators,
  },
};

export const printers = { [AST_FORMAT]: { ...basePrinter, print, printComment } };
