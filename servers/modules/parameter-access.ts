// Reading and writing a module's parameters while it is loaded, under the mode that its
// source gives them.

import { Errno } from "../../libsys/errno";
import { sectionOf } from "../../libsys/process/elf";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { withoutNewline } from "./integer-value";
import { Module, ModuleState } from "./module";
import { findModule } from "./module-table";
import { beginChange } from "./parameter-change";
import { checkStep, checkValue } from "./parameter-check";
import {
  DECLARATION_BYTES,
  Declaration,
  findDeclaration,
  readDeclaration,
} from "./parameter-declaration";
import { keepValue } from "./parameter-text";
import { putValue, quotable } from "./parameter-value";

const NEWLINE: u32 = 0x0a;

const declaration: Declaration = changetype<Declaration>(
  memory.data(DECLARATION_BYTES, 8),
);

/** The module's visible parameter of this name, or null; valid until the next call. */
export function visibleParameter(module: Module, name: Span): Declaration | null {
  const manifest = sectionOf(module.image, ".weft.manifest");
  const found = findDeclaration(declaration, module.information, manifest, name);
  return found && declaration.visible ? declaration : null;
}

/** The `nth` (from 0) of the module's visible parameters, or null. */
export function nthVisibleParameter(module: Module, nth: u32): Declaration | null {
  const manifest = sectionOf(module.image, ".weft.manifest");
  let seen: u32 = 0;
  let index: u32 = 0;
  while (readDeclaration(declaration, module.information, manifest, index++)) {
    if (declaration.visible && seen++ == nth) return declaration;
  }
  return null;
}

/** Appends the parameter's present value and a newline. */
export function putParameter(text: Text, module: Module, about: Declaration): void {
  putValue(text, module.parameters, about);
  text.byte(NEWLINE);
}

/**
 * Sets a parameter of a live module for process `client`: PUT_OFF until the module has
 * stored it, or a negative errno.
 */
export function setParameter(module: Span, name: Span, value: Span, client: u32): i32 {
  const owner = findModule(module);
  if (owner == null || owner.is(ModuleState.Unformed)) return -Errno.ENOENT;
  const about = visibleParameter(owner, name);
  if (about == null) return -Errno.ENOENT;
  if (!about.writable) return -Errno.EACCES;
  const result = checkNew(owner, about, value);
  if (result != 0) return result;
  if (!owner.is(ModuleState.Live)) return -Errno.EBUSY;
  // It could not answer before it has its own answer.
  if (owner.process.id == client) return -Errno.EDEADLK;
  return beginChange(owner, about.name, withoutNewline(value));
}

/**
 * The module says what one of its parameters is now: in time, too late, or to a loader
 * that was not the one that told it to change.
 */
export function noteStored(module: Module, name: Span, value: Span): void {
  const about = visibleParameter(module, name);
  if (about == null || !quotable(value) || checkValue(about, value) != 0) return;
  keepValue(module, about.name, value);
}

function checkNew(owner: Module, about: Declaration, value: Span): i32 {
  const text = withoutNewline(value);
  if (!quotable(text)) return -Errno.EINVAL;
  const result = checkValue(about, text);
  return result != 0 ? result : checkStep(about, owner.parameters, text);
}
