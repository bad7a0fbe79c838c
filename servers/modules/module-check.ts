// What a module's file must be before anything is built of it: docs/modules.md, "Order of
// checks".

import { Errno } from "../../libsys/errno";
import { MESSAGE_TEXT_BYTES } from "../../libsys/message";
import { isProgram, sectionOf } from "../../libsys/process/elf";
import { EMPTY, Span, equal, sizeOf } from "../../libsys/span";
import { FinitFlag } from "../../libsys/protocol/modules";
import { canonicalName } from "./canonical-name";
import { entryValue } from "../../libsys/modinfo";
import { Module } from "./module";
import { reportProblem } from "./notice";
import { checkParameters } from "./parameter-check";
import { isForbidden } from "./policy";
import { abiVersion } from "./store";

const nameBytes: usize = memory.data(56, 8);

/** What is read again and again, for one client while others wait, must be short. */
const INFORMATION_BYTES: u32 = 16_384;
const MAXIMUM_DEPENDENCIES: u32 = 64;

/**
 * The .modinfo section of a module's image; nothing when it is no program, or no module.
 */
export function informationOf(image: Span): Span {
  const information = isProgram(image) ? sectionOf(image, ".modinfo") : EMPTY;
  return sizeOf(information) > INFORMATION_BYTES ? EMPTY : information;
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
  const result = checkSizes(module);
  return result == 0 ? checkParameters(module) : result;
}

/** The name server gets the manifest in one message. */
function checkSizes(module: Module): i32 {
  const manifest = sectionOf(module.image, ".weft.manifest");
  if (sizeOf(manifest) > MESSAGE_TEXT_BYTES) {
    return refuse(module, "its manifest is too long", -Errno.ENOEXEC);
  }
  if (module.dependencies <= MAXIMUM_DEPENDENCIES) return 0;
  return refuse(module, "it depends on more than 64 modules", -Errno.ENOEXEC);
}

function refuse(module: Module, problem: string, result: i32): i32 {
  reportProblem(module, problem, result);
  return result;
}
