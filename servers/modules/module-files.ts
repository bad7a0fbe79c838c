// The tree of /sys/module, as vfs shows it: a folder for each module that is loading,
// live or unloading, with its numbers, its parameters and its holders. A text is made by
// one request, so it is never half old and half new. A folder is known by its number:
// which kind of folder it is, and of which module.

import { Errno } from "../../libsys/errno";
import { FileKind } from "../../libsys/protocol/file";
import {
  EMPTY,
  Span,
  after,
  before,
  equal,
  equals,
  indexOf,
  sizeOf,
} from "../../libsys/span";
import { Text } from "../../libsys/text";
import { dependsOn, nthUser, userCount } from "./dependencies";
import { holderName, holderProcess } from "./holder";
import { entryValue } from "../../libsys/modinfo";
import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { memoryOf } from "./module-process";
import { findModule } from "./module-table";
import { nthVisibleParameter, putParameter, visibleParameter } from "./parameter-access";
import { putTaintLetters } from "./taint";

const SLASH: u32 = 0x2f;
const NEWLINE: u32 = 0x0a;
const FOLDER_SHIFT: u32 = 16;

const enum Folder {
  Root = 0,
  Module = 1,
  Parameters = 2,
  Holders = 3,
}

/** In the order in which a module's folder lists them. */
const enum Member {
  Coresize = 0,
  Holders = 1,
  Initsize = 2,
  Initstate = 3,
  Parameters = 4,
  Refcnt = 5,
  Taint = 6,
  Version = 7,
  End = 8,
}

/** Of the file or folder looked at last. */
let kind: FileKind = FileKind.None;
let number: u32 = 0;

export function moduleFileKind(): FileKind {
  return kind;
}

/** The number of a folder, for listModuleFolder. */
export function moduleFolderNumber(): u32 {
  return number;
}

/** Looks at a path below /sys/module, appends a file's text; 0 or -ENOENT. */
export function openModuleFile(path: Span, text: Text): i32 {
  if (sizeOf(path) == 0) return folder(Folder.Root, 0);
  const module = visibleModule(before(path, SLASH));
  if (module == null) return -Errno.ENOENT;
  const rest = after(path, SLASH);
  if (sizeOf(rest) == 0) return folder(Folder.Module, module.index);
  const name = before(rest, SLASH);
  const member = memberOf(module, name);
  if (indexOf(rest, SLASH, 0) == sizeOf(rest)) return openMember(module, member, text);
  const last = after(rest, SLASH);
  if (member == Member.Parameters) return openParameter(module, last, text);
  return member == Member.Holders ? openHolder(module, last, text) : -Errno.ENOENT;
}

/** Entry `nth` of a folder: its name, which may lie in `text`; nothing at the end. */
export function listModuleFolder(folderNumber: u32, nth: u32, text: Text): Span {
  const index = folderNumber & 0xffff;
  const which = folderNumber >> FOLDER_SHIFT;
  if (which == Folder.Root) return listModules(nth);
  if (index >= MAXIMUM_MODULES || !isVisible(moduleAt(index))) return EMPTY;
  const module = moduleAt(index);
  if (which == Folder.Module) return listMembers(module, nth, text);
  if (which == Folder.Holders) return listHolders(module, nth);
  return which == Folder.Parameters ? listParameters(module, nth) : EMPTY;
}

function folder(which: Folder, index: u32): i32 {
  kind = FileKind.Directory;
  number = (<u32>which << FOLDER_SHIFT) | index;
  return 0;
}

function isVisible(module: Module): bool {
  return !module.is(ModuleState.Absent) && !module.is(ModuleState.Unformed);
}

function visibleModule(name: Span): Module | null {
  const module = findModule(name);
  return module != null && isVisible(module) ? module : null;
}

function memberName(member: u32): string {
  switch (member) {
    case Member.Coresize: return "coresize";
    case Member.Holders: return "holders";
    case Member.Initsize: return "initsize";
    case Member.Initstate: return "initstate";
    case Member.Parameters: return "parameters";
    case Member.Refcnt: return "refcnt";
    case Member.Taint: return "taint";
    default: return "version";
  }
}

/** Whether this module's folder has the member. */
function hasMember(module: Module, member: u32): bool {
  if (member == Member.Parameters) return nthVisibleParameter(module, 0) != null;
  if (member != Member.Version) return true;
  return sizeOf(entryValue(module.information, "version", 0)) > 0;
}

function memberOf(module: Module, name: Span): u32 {
  for (let member: u32 = 0; member < <u32>Member.End; member++) {
    if (equals(name, memberName(member))) {
      return hasMember(module, member) ? member : Member.End;
    }
  }
  return Member.End;
}

function openMember(module: Module, member: u32, text: Text): i32 {
  kind = FileKind.Generated;
  switch (member) {
    case Member.Holders: return folder(Folder.Holders, module.index);
    case Member.Parameters: return folder(Folder.Parameters, module.index);
    case Member.Coresize:
      text.decimal(memoryOf(module));
      break;
    // A process has no part that is dropped after its initialisation.
    case Member.Initsize:
      text.decimal(0);
      break;
    case Member.Initstate:
      text.put(stateName(module));
      break;
    case Member.Refcnt:
      text.decimal(userCount(module) + module.holders);
      break;
    case Member.Taint:
      putTaintLetters(text, module);
      break;
    case Member.Version:
      text.append(entryValue(module.information, "version", 0));
      break;
    default: return -Errno.ENOENT;
  }
  text.byte(NEWLINE);
  return 0;
}

function stateName(module: Module): string {
  if (module.is(ModuleState.Live)) return "live";
  return module.is(ModuleState.Coming) ? "coming" : "going";
}

function openParameter(module: Module, name: Span, text: Text): i32 {
  const about = visibleParameter(module, name);
  if (about == null) return -Errno.ENOENT;
  kind = about.writable ? FileKind.Parameter : FileKind.Generated;
  putParameter(text, module, about);
  return 0;
}

/**
 * A module's entry among the holders is its own folder, as Linux's links lead there; that
 * of another process is a file that tells which it is.
 */
function openHolder(module: Module, name: Span, text: Text): i32 {
  const holder = visibleModule(name);
  if (holder != null && dependsOn(holder, module)) {
    return folder(Folder.Module, holder.index);
  }
  let nth: u32 = 0;
  let other = holderName(module, nth);
  while (sizeOf(other) > 0 && !equal(other, name)) other = holderName(module, ++nth);
  if (sizeOf(other) == 0) return -Errno.ENOENT;
  kind = FileKind.Generated;
  text.put("process ").decimal(holderProcess(module, nth)).byte(NEWLINE);
  return 0;
}

function listModules(nth: u32): Span {
  let seen: u32 = 0;
  kind = FileKind.Directory;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (isVisible(module) && seen++ == nth) return module.name;
  }
  return EMPTY;
}

function listMembers(module: Module, nth: u32, text: Text): Span {
  let seen: u32 = 0;
  for (let member: u32 = 0; member < <u32>Member.End; member++) {
    if (!hasMember(module, member) || seen++ != nth) continue;
    const nested = member == Member.Parameters || member == Member.Holders;
    kind = nested ? FileKind.Directory : FileKind.Generated;
    return text.put(memberName(member)).span;
  }
  return EMPTY;
}

function listHolders(module: Module, nth: u32): Span {
  let users: u32 = 0;
  while (users < nth && nthUser(module, users) != null) users++;
  const user = nthUser(module, users);
  kind = user == null ? FileKind.Generated : FileKind.Directory;
  return user == null ? holderName(module, nth - users) : user.name;
}

function listParameters(module: Module, nth: u32): Span {
  const about = nthVisibleParameter(module, nth);
  if (about == null) return EMPTY;
  kind = about.writable ? FileKind.Parameter : FileKind.Generated;
  return about.name;
}
