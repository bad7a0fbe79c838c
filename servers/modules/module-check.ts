// What a module's file must be before anything is built of it: docs/modules.md, "Order of
// checks".

import { Errno } from "../../libsys/errno";
import { isProgram, sectionOf } from "../../libsys/process/elf";
import { EMPTY, Span, equal, sizeOf } from "../../libsys/span";
import { FinitFlag } from "../../libsys/protocol/modules";
import { canonicalName } from "./canonical-name";
import { entryValue } from "./modinfo";
import { Module } from "./module";
import { reportProblem } from "./notice";
import { checkParameters } from "./parameter-check";
import { isForbidden } from "./policy";
import { abiVersion } from "./store";

const nameBytes: usize = memory.data(56, 8);

/**
 * The .modinfo section of a module's image; nothing when it is no program, or no module.
 */
export function informationOf(image: Span): Span {
  return isProgram(image) ? sectionOf(image, ".modinfo") : EMPTY;
}

/**
 * The canonical form of the name that a .modinfo section gives; valid until the next
 * call.
 */
export function embeddedName(information: Span): Span {
  return canonicalName(nameBytes, entryValue(information, "name", 0));
}

/** 0, or the negative errno with which the load fails; the log says why. */
export function checkModule(module: Module, flags: u32): i32 {
  const information = module.information;
  if (sizeOf(information) == 0)
    return refuse(module, "not a module file", -Errno.ENOEXEC);
  if (!equal(embeddedName(information), module.name)) {
    return refuse(module, "the file has another module's name", -Errno.ENOEXEC);
  }
  if (isForbidden(module.name)) return refuse(module, "blacklisted", -Errno.EPERM);
  const version = entryValue(information, "vermagic", 0);
  if ((flags & FinitFlag.IgnoreVermagic) == 0 && !equal(version, abiVersion())) {
    return refuse(module, "built for another ABI", -Errno.ENOEXEC);
  }
  return checkParameters(module);
}

function refuse(module: Module, problem: string, result: i32): i32 {
  reportProblem(module, problem, result);
  return result;
}
