// The text of a comment as paragraphs, and those that are too wide filled again.

/**
 * A line that starts something of its own: a list item, a tag, a heading with a colon.
 */
const ITEM = /^([-*•] |\d+[.)] |@\w+)/;
/** A line whose layout matters: indented code, a table row, a diagram. */
const FIXED = /^(\s{2,}|\t|\||```)|\s{3,}\S/;

/**
 * The comment at column `indent` with its wide paragraphs filled to `width` columns.
 *
 * @param {string} text
 * @param {number} indent
 * @param {number} width
 * @returns {string}
 */
export function wrapComment(text, indent, width) {
  const margin = " ".repeat(indent);
  if (text.startsWith("//")) {
    const lines = text.split("\n").map((line) => line.trim().slice(2).replace(/^ /, ""));
    const room = width - indent - "// ".length;
    return join(fill(lines, room), "//", margin);
  }
  if (!text.startsWith("/**")) return text;
  const lines = blockLines(text);
  const filled = join(fill(lines, width - indent - " * ".length), " *", margin);
  return `/**\n${margin}${filled}\n${margin} */`;
}

function blockLines(text) {
  const lines = text
    .slice("/**".length, -"*/".length)
    .split("\n")
    .map((line) => line.trim().replace(/^\* ?/, ""));
  if (lines[0] === "") lines.shift();
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function join(lines, mark, margin) {
  return lines.map((line) => `${mark} ${line}`.trimEnd()).join(`\n${margin}`);
}

function fill(lines, room) {
  return paragraphs(lines).flatMap((paragraph) => {
    const wide = paragraph.some((line) => line.length > room);
    return wide && !FIXED.test(paragraph[0]) ? wrap(paragraph, room) : paragraph;
  });
}

function paragraphs(lines) {
  const result = [];
  let open = false;
  for (const line of lines) {
    const fixed = FIXED.test(line) || line === "";
    if (open && !fixed && !ITEM.test(line)) result.at(-1).push(line);
    else result.push([line]);
    open = !fixed;
  }
  return result;
}

function wrap(paragraph, room) {
  const hang = ITEM.test(paragraph[0]) ? "  " : "";
  const lines = [];
  let line = "";
  for (const word of paragraph.join(" ").split(/ +/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= room || line.trim() === "") {
      line = longer;
    } else {
      lines.push(line);
      line = hang + word;
    }
  }
  return [...lines, line];
}
