// The index files as depmod writes them, made of what the modules say of themselves
// (module-catalogue.ts): modules.dep(5).

import { afterElement, entryValue, firstElement } from "../../libsys/modinfo";
import { sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import {
  MAXIMUM_MODULES,
  fileOf,
  findModule,
  informationOf,
  moduleCount,
  nameOf,
  neededBy,
} from "./module-catalogue";

const SPACE: u32 = 0x20;
const COLON: u32 = 0x3a;
const NEWLINE: u32 = 0x0a;

export const enum Index {
  Dependencies = 0,
  Aliases = 1,
  SoftDependencies = 2,
  WeakDependencies = 3,
  Order = 4,
}

export const INDEX_COUNT: u32 = 5;

/** Modules seen by the search for what one needs, and in which order it left them. */
const seen: usize = memory.data(256, 1);
const left: usize = memory.data(512, 2);
let leftCount: u32 = 0;

if (MAXIMUM_MODULES != 256) ERROR("seen and left have a place for each module");

/** The index's file name. */
export function indexName(index: Index): string {
  switch (index) {
    case Index.Dependencies: return "modules.dep";
    case Index.Aliases: return "modules.alias";
    case Index.SoftDependencies: return "modules.softdep";
    case Index.WeakDependencies: return "modules.weakdep";
    default: return "modules.order";
  }
}

/** The line that kmod has above the index; nothing for modules.dep. */
export function indexTitle(index: Index): string {
  switch (index) {
    case Index.Dependencies: return "";
    case Index.Aliases: return "# Aliases extracted from modules themselves.\n";
    case Index.SoftDependencies:
      return "# Soft dependencies extracted from modules themselves.\n";
    case Index.WeakDependencies:
      return "# Weak dependencies extracted from modules themselves.\n";
    default: return "# Modules in the order of the archive.\n";
  }
}

/** Appends the lines of an index. */
export function putIndex(text: Text, index: Index): void {
  for (let module: u32 = 0; module < moduleCount(); module++) {
    putModule(text, index, module);
  }
}

function putModule(text: Text, index: Index, module: u32): void {
  switch (index) {
    case Index.Dependencies: return putDependencies(text, module);
    case Index.Aliases: return putAliases(text, module);
    case Index.SoftDependencies: return putWishes(text, "softdep", module);
    case Index.WeakDependencies: return putWishes(text, "weakdep", module);
    default: text.append(fileOf(module)).byte(NEWLINE);
  }
}

/** What it needs, directly or not; those to be loaded first come last. */
function putDependencies(text: Text, module: u32): void {
  memory.fill(seen, 0, MAXIMUM_MODULES);
  leftCount = 0;
  collect(module);
  text.append(fileOf(module)).byte(COLON);
  // The last is the module itself.
  for (let place = leftCount - 1; place > 0; place--) {
    text.byte(SPACE).append(fileOf(<u32>load<u16>(left + (place - 1) * 2)));
  }
  text.byte(NEWLINE);
}

function collect(module: u32): void {
  if (module == moduleCount() || load<u8>(seen + module) != 0) return;
  store<u8>(seen + module, 1);
  let rest = neededBy(module);
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
    collect(findModule(firstElement(rest)));
  }
  store<u16>(left + leftCount++ * 2, <u16>module);
}

function putAliases(text: Text, module: u32): void {
  const information = informationOf(module);
  let nth: u32 = 0;
  let glob = entryValue(information, "alias", 0);
  while (sizeOf(glob) > 0) {
    text.put("alias ").append(glob).byte(SPACE).append(nameOf(module)).byte(NEWLINE);
    glob = entryValue(information, "alias", ++nth);
  }
}

function putWishes(text: Text, key: string, module: u32): void {
  const information = informationOf(module);
  let nth: u32 = 0;
  let wish = entryValue(information, key, 0);
  while (sizeOf(wish) > 0) {
    text.put(key).byte(SPACE).append(nameOf(module));
    text.byte(SPACE).append(wish).byte(NEWLINE);
    wish = entryValue(information, key, ++nth);
  }
}
