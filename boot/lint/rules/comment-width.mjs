// Comments keep to the width of the code. Prettier leaves them alone, so this rule
// re-wraps the paragraphs that are too wide; tables, code and bit layouts inside comments
// stay as they are.

import { wrapComment } from "./comment-text.mjs";

export const commentWidth = {
  meta: {
    type: "layout",
    fixable: "whitespace",
    schema: [{ type: "integer" }],
    messages: { wide: "This comment is wider than {{width}} columns." },
  },
  create(context) {
    const [width] = context.options;
    const { sourceCode } = context;
    return {
      Program() {
        for (const group of commentGroups(sourceCode)) check(context, group, width);
      },
    };
  },
};

function check(context, { range, loc, alone }, width) {
  const { sourceCode } = context;
  const indent = loc.start.column;
  const text = sourceCode.text.slice(...range);
  if (!tooWide(sourceCode.lines, loc, width)) return;
  const wrapped = alone ? wrapComment(text, indent, width) : text;
  const fix = wrapped === text ? null : (fixer) => fixer.replaceTextRange(range, wrapped);
  context.report({ loc, messageId: "wide", data: { width }, fix });
}

function tooWide(lines, loc, width) {
  return lines
    .slice(loc.start.line - 1, loc.end.line)
    .some((line) => line.length > width && !line.includes("://"));
}

/** Comments, with successive lines of `//` at one column taken together. */
function commentGroups(sourceCode) {
  const groups = [];
  for (const comment of sourceCode.getAllComments()) {
    const last = groups.at(-1);
    if (last !== undefined && continues(last, comment)) {
      last.range = [last.range[0], comment.range[1]];
      last.loc = { start: last.loc.start, end: comment.loc.end };
    } else {
      groups.push(newGroup(sourceCode, comment));
    }
  }
  return groups;
}

function newGroup(sourceCode, { type, range, loc, value }) {
  const before = sourceCode.lines[loc.start.line - 1].slice(0, loc.start.column);
  const alone = before.trim() === "";
  const joins = type === "Line" && alone && !isDirective(value);
  return { range, loc, alone, joins };
}

function continues(group, { type, loc, value }) {
  if (!group.joins || type !== "Line" || isDirective(value)) return false;
  const below = loc.start.line === group.loc.end.line + 1;
  return below && loc.start.column === group.loc.start.column;
}

function isDirective(value) {
  return /^\s*(@ts-|eslint-|prettier-ignore|\/)/.test(value);
}
