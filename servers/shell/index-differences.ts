// How an index file differs from what the modules say, line by line. Comments and empty
// lines do not count.

import { Span, byteAt, equal, sizeOf, trim } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { afterLine, firstLine } from "./gathered-text";
import { Index, indexName } from "./module-indexes";

const HASH: u32 = 0x23;

/** Appends a line for each difference; answers how many there are. */
export function putDifferences(
  text: Text,
  index: Index,
  expected: Span,
  found: Span,
): u32 {
  let count: u32 = 0;
  for (let rest = expected; sizeOf(rest) != 0; rest = afterLine(rest)) {
    const line = trim(firstLine(rest));
    if (hasLine(found, line)) continue;
    begin(text, index).put(' lacks "').append(line).put('"\n');
    count++;
  }
  for (let rest = found; sizeOf(rest) != 0; rest = afterLine(rest)) {
    const line = trim(firstLine(rest));
    if (isComment(line) || hasLine(expected, line)) continue;
    begin(text, index).put(' has "').append(line).put('", which no module says\n');
    count++;
  }
  if (count != 0 || sameOrder(expected, found)) return count;
  begin(text, index).put(" has its lines in another order, or twice\n");
  return 1;
}

function begin(text: Text, index: Index): Text {
  return text.put("depmod: ERROR: ").put(indexName(index));
}

function hasLine(text: Span, line: Span): bool {
  for (let rest = text; sizeOf(rest) != 0; rest = afterLine(rest)) {
    if (equal(trim(firstLine(rest)), line)) return true;
  }
  return false;
}

/** Of two modules with one alias, the first is loaded first. */
function sameOrder(expected: Span, found: Span): bool {
  let rest = expected;
  for (let other = found; sizeOf(other) != 0; other = afterLine(other)) {
    const line = trim(firstLine(other));
    if (isComment(line)) continue;
    if (!equal(trim(firstLine(rest)), line)) return false;
    rest = afterLine(rest);
  }
  return sizeOf(rest) == 0;
}

function isComment(line: Span): bool {
  return sizeOf(line) == 0 || byteAt(line, 0) == HASH;
}
