// The values that a module's parameters have now: what its load or a later change set, or
// else what its file says they begin with.

import {
  afterParameter,
  firstParameter,
  hasValue,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import {
  Span,
  after,
  before,
  equals,
  indexOf,
  sizeOf,
  spanAt,
  trim,
} from "../../libsys/span";
import { Text } from "../../libsys/text";
import { sameName } from "./canonical-name";
import { Declaration } from "./parameter-declaration";
import { elementType, isArray, isText, putElement } from "./parameter-type";

const COMMA: u32 = 0x2c;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;

const trueText: usize = memory.data<u8>([0x59]); // "Y"

/**
 * The value that `parameters` give: that of the last word of the name, or else the
 * initial one.
 */
export function valueIn(parameters: Span, about: Declaration): Span {
  let value = about.initial;
  for (let rest = trim(parameters); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (equals(word, "--")) return value;
    if (!sameName(parameterName(word), about.name)) continue;
    value = hasValue(word) ? parameterValue(word) : spanAt(trueText, 1);
  }
  return value;
}

/** Appends the parameter's value as its file in /sys/module shows it. */
export function putValue(text: Text, parameters: Span, about: Declaration): void {
  const value = valueIn(parameters, about);
  const type = elementType(about.type);
  if (sizeOf(value) == 0) {
    // What Linux prints of a text that was never set.
    if (isText(type) && !isArray(about.type)) text.put("(null)");
    return;
  }
  if (!isArray(about.type)) {
    putElement(text, type, value);
    return;
  }
  let rest = value;
  while (true) {
    putElement(text, type, before(rest, COMMA));
    if (indexOf(rest, COMMA, 0) == sizeOf(rest)) return;
    text.byte(COMMA);
    rest = after(rest, COMMA);
  }
}

/** Writes to `text` what `parameters` become when `name` gets a new value. */
export function putChanged(text: Text, parameters: Span, name: Span, value: Span): void {
  for (let rest = trim(parameters); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (equals(word, "--")) break;
    if (!sameName(parameterName(word), name)) text.append(word).byte(SPACE);
  }
  const quoted = sizeOf(firstParameter(value)) != sizeOf(value);
  text.append(name).byte(0x3d);
  if (quoted) text.byte(QUOTE);
  text.append(value);
  if (quoted) text.byte(QUOTE);
}

/** Nothing that quoting can't carry: Linux has no way to write a quote in a quote. */
export function quotable(value: Span): bool {
  return indexOf(value, QUOTE, 0) == sizeOf(value);
}
