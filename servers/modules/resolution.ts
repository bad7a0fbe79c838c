// What a name or alias stands for, in kmod's order: an alias of the configuration, a
// module, a name that only `install` or `remove` knows, an alias of the modules
// themselves, a server that is always there. The first source that knows it decides.

import { EMPTY, Span, afterWord, firstWord, sizeOf } from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";
import { canonicalName } from "./canonical-name";
import { configuredLine, isConfigured } from "./configuration";
import { aliasTarget, pathOf } from "./module-index";
import { isForbiddenByAlias } from "./policy";
import { aliasIndex, builtInIndex, dependencyIndex } from "./store";

const nameBytes: usize = memory.data(56, 8);

/**
 * Module number `nth` that a name or alias stands for, valid until the next call; or
 * nothing.
 */
export function resolve(request: Span, nth: u32): Span {
  if (sizeOf(configuredAlias(request, 0)) != 0) return allowed(request, nth, true);
  const name = canonicalName(nameBytes, request);
  if (sizeOf(name) > 0 && (inStore(name) || isSubstituted(name))) {
    return nth == 0 ? name : EMPTY;
  }
  if (sizeOf(aliasTarget(aliasIndex(), request, 0)) != 0) {
    return allowed(request, nth, false);
  }
  return nth == 0 && isBuiltIn(name) ? name : EMPTY;
}

/** Whether the name is that of a server which is part of the system. */
export function isBuiltIn(name: Span): bool {
  return sizeOf(name) > 0 && sizeOf(pathOf(builtInIndex(), name)) > 0;
}

/** Whether modprobe must not load the module because an alias matched. */
export function isBlacklisted(name: Span): bool {
  return isForbiddenByAlias(name) || isConfigured("blacklist", name);
}

function inStore(name: Span): bool {
  return sizeOf(pathOf(dependencyIndex(), name)) > 0;
}

function isSubstituted(name: Span): bool {
  return isConfigured("install", name) || isConfigured("remove", name);
}

/** The `nth` module that may be loaded by this alias. */
function allowed(alias: Span, nth: u32, byConfiguration: bool): Span {
  let seen: u32 = 0;
  let at: u32 = 0;
  let target = targetOf(alias, at, byConfiguration);
  while (sizeOf(target) != 0) {
    if (!isBlacklisted(target) && seen++ == nth) return canonicalName(nameBytes, target);
    target = targetOf(alias, ++at, byConfiguration);
  }
  return EMPTY;
}

function targetOf(alias: Span, nth: u32, byConfiguration: bool): Span {
  if (byConfiguration) return configuredAlias(alias, nth);
  return aliasTarget(aliasIndex(), alias, nth);
}

/** The `nth` module that an `alias` line of the configuration gives. */
function configuredAlias(alias: Span, nth: u32): Span {
  let seen: u32 = 0;
  let index: u32 = 0;
  let line = configuredLine("alias", 0);
  while (sizeOf(line) != 0) {
    const target = firstWord(afterWord(line));
    const matches = sizeOf(target) != 0 && aliasMatches(firstWord(line), alias);
    if (matches && seen++ == nth) return target;
    line = configuredLine("alias", ++index);
  }
  return EMPTY;
}
