// Checks parameters against what a module's file declares, as Linux's parameter parser
// does: all words are looked at, the last error is the result, and a name that the module
// does not know is only worth a warning.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { writeLine } from "../../libsys/log";
import {
  afterParameter,
  firstParameter,
  hasValue,
  meansTrue,
  namesParameter,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import { sectionOf } from "../../libsys/process/elf";
import {
  EMPTY,
  Span,
  after,
  before,
  equals,
  indexOf,
  sizeOf,
  spanAt,
  startOf,
  trim,
} from "../../libsys/span";
import { integerOrder } from "./integer-value";
import { Module } from "./module";
import { openModuleLine } from "./notice";
import { DECLARATION_BYTES, Declaration, findDeclaration } from "./parameter-declaration";
import {
  checkElement,
  elementType,
  isArray,
  isEnableOnly,
  isInteger,
  isSigned,
  isText,
  takesBareName,
} from "./parameter-type";
import { valueIn } from "./parameter-value";

const COMMA: u32 = 0x2c;

const declaration: Declaration = changetype<Declaration>(
  memory.data(DECLARATION_BYTES, 8),
);

/** Checks the parameters that a module is loaded with: 0 or a negative errno. */
export function checkParameters(module: Module): i32 {
  const parameters = module.parameters;
  let result = 0;
  let rest = trim(parameters);
  while (sizeOf(rest) > 0) {
    const word = firstParameter(rest);
    const earlier = spanAt(startOf(parameters), startOf(rest) - startOf(parameters));
    rest = afterParameter(rest);
    if (equals(word, "--")) {
      if (sizeOf(rest) > 0) reportIgnored(module, "parameters behind --", rest);
      return result;
    }
    const errno = checkWord(module, word, earlier);
    if (errno != 0) result = errno;
  }
  return result;
}

function checkWord(module: Module, word: Span, earlier: Span): i32 {
  const name = parameterName(word);
  const manifest = sectionOf(module.image, ".weft.manifest");
  if (!findDeclaration(declaration, module.information, manifest, name)) {
    if (!ofAnyModule(name)) reportIgnored(module, "unknown parameter", name);
    return 0;
  }
  const given = hasValue(word);
  const value = given ? parameterValue(word) : EMPTY;
  if (!given && !takesBareName(declaration.type)) {
    reportInvalid(module, name, value, false);
    return -Errno.EINVAL;
  }
  const errno = given ? checkValue(declaration, value) : 0;
  if (errno == 0) return checkStep(declaration, earlier, value);
  reportInvalid(module, name, value, errno == -Errno.ENOSPC);
  return errno;
}

/** Linux knows these for every module; here they have no effect. */
function ofAnyModule(name: Span): bool {
  return namesParameter(name, "async_probe") || namesParameter(name, "dyndbg");
}

/** 0 when the parameter can have the value, otherwise a negative errno. */
export function checkValue(about: Declaration, value: Span): i32 {
  const type = elementType(about.type);
  if (!isArray(about.type)) return checkBounded(about, type, value);
  let count: u32 = 0;
  let rest = value;
  let more = true;
  while (more) {
    const errno = checkBounded(about, type, before(rest, COMMA));
    if (errno != 0) return errno;
    if (++count > about.mostCount) return -Errno.EINVAL;
    more = indexOf(rest, COMMA, 0) < sizeOf(rest);
    rest = after(rest, COMMA);
  }
  return count < about.leastCount ? -Errno.EINVAL : 0;
}

function checkBounded(about: Declaration, type: Span, value: Span): i32 {
  const errno = checkElement(type, value);
  if (errno != 0 || !isInteger(type) || isText(type)) return errno;
  const order = integerOrder(isSigned(type));
  const low = sizeOf(about.least) > 0 && order < orderOf(type, about.least);
  const high = sizeOf(about.most) > 0 && order > orderOf(type, about.most);
  return low || high ? -Errno.EINVAL : 0;
}

function orderOf(type: Span, bound: Span): u64 {
  checkElement(type, bound);
  return integerOrder(isSigned(type));
}

/** As checkStep, of the module's parameter of that name and its present value. */
export function checkNextStep(module: Module, name: Span, value: Span): i32 {
  const manifest = sectionOf(module.image, ".weft.manifest");
  const known = findDeclaration(declaration, module.information, manifest, name);
  return known ? checkStep(declaration, module.parameters, value) : 0;
}

/** EROFS for what would make an enable-only bool false again. */
export function checkStep(about: Declaration, earlier: Span, value: Span): i32 {
  if (!isEnableOnly(about.type) || meansTrue(value)) return 0;
  const present = valueIn(earlier, about);
  return sizeOf(present) > 0 && meansTrue(present) ? -Errno.EROFS : 0;
}

function reportIgnored(module: Module, what: string, word: Span): void {
  openModuleLine(module).put(what).put(" '").append(word).put("' ignored");
  writeLine(LogLevel.Warning);
}

/** In Linux's words, and between its quotes. */
function reportInvalid(module: Module, name: Span, value: Span, large: bool): void {
  const line = openModuleLine(module).put("`").append(value);
  line.put(large ? "' too large" : "' invalid");
  line.put(" for parameter `").append(name).put("'");
  writeLine(LogLevel.Error);
}
