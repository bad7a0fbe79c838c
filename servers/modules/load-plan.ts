// What loading a module would do, in `modprobe --show-depends`'s lines: what it needs
// before it, what the configuration puts beside it or in its place. And what removing it
// takes, one name a line, `-` before those that may stay.

import { Errno } from "../../libsys/errno";
import { PlanFlag } from "../../libsys/protocol/modules";
import { Span, afterWord, firstWord, sizeOf, spanAt, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putBootParameters } from "./boot-parameter";
import { canonicalName, sameName } from "./canonical-name";
import { nthUser } from "./dependencies";
import { dependenciesOf, pathOf } from "./module-index";
import { findModule } from "./module-table";
import { putConfiguredOptions } from "./new-load";
import { isBuiltIn, resolve } from "./resolution";
import { Side, countSoftDependencies, softDependency } from "./soft-dependency";
import { dependencyIndex } from "./store";
import { Substitute, substituteFor, substituteName, wordsFor } from "./substitute";

const MAXIMUM_STEPS: u32 = 64;
const NAME_BYTES: u32 = 56;

/** Names that are planned already, so that circles end. */
const nameBytes: usize = memory.data(64 * 56, 8);
const lengths: usize = memory.data(64 * 4, 4);
let planned: u32 = 0;

const optionBytes: usize = memory.data(1024, 8);
const options: Text = changetype<Text>(memory.data(16, 8));

/** Appends the lines for a name or alias; 0, or -ENOENT for one that nothing knows. */
export function putPlan(text: Text, name: Span, flags: u32): i32 {
  planned = 0;
  const count = countResolved(name);
  if (count == 0) return -Errno.ENOENT;
  for (let nth: u32 = 0; nth < count; nth++) {
    const module = resolve(name, nth);
    const removal = (flags & PlanFlag.Remove) != 0;
    const result = removal ? planRemoval(text, module, flags) : 0;
    if (result != 0) return result;
    if (!removal) planLoad(text, module, flags);
  }
  return 0;
}

function countResolved(name: Span): u32 {
  let count: u32 = 0;
  while (sizeOf(resolve(name, count)) > 0) count++;
  return count;
}

/** The name's own copy, or nothing when it is planned already. */
function enter(name: Span): Span {
  for (let index: u32 = 0; index < planned; index++) {
    if (sameName(nameAt(index), name)) return 0;
  }
  if (planned == MAXIMUM_STEPS) return 0;
  const copy = canonicalName(nameBytes + planned * NAME_BYTES, name);
  store<u32>(lengths + planned * 4, sizeOf(copy));
  planned++;
  return copy;
}

function nameAt(index: u32): Span {
  return spanAt(nameBytes + index * NAME_BYTES, load<u32>(lengths + index * 4));
}

function planLoad(text: Text, wanted: Span, flags: u32): void {
  const name = enter(wanted);
  if (sizeOf(name) == 0) return;
  if (isBuiltIn(name)) {
    text.put("builtin ").append(name).put("\n");
    return;
  }
  planNeeded(text, dependenciesOf(dependencyIndex(), name));
  planSoftly(text, name, Side.Before);
  const ignored = (flags & PlanFlag.IgnoreCommands) != 0;
  const instead = ignored ? Substitute.None : substituteFor("install", name);
  if (instead == Substitute.None) putInsertion(text, name);
  else text.put("install ").append(wordsFor("install", name)).put("\n");
  planSoftly(text, name, Side.After);
}

/** modules.dep names last what is to be loaded first. */
function planNeeded(text: Text, needed: Span): void {
  if (sizeOf(needed) == 0) return;
  const first = startOf(needed);
  planNeeded(text, afterWord(needed));
  planLoad(text, moduleNameOf(spanAt(first, sizeOf(firstWord(needed)))), 0);
}

const neededBytes: usize = memory.data(56, 8);

function moduleNameOf(path: Span): Span {
  return canonicalName(neededBytes, path);
}

function planSoftly(text: Text, name: Span, side: Side): void {
  const count = countSoftDependencies(name, side);
  for (let nth: u32 = 0; nth < count; nth++) {
    const liked = resolve(softDependency(name, side, nth), 0);
    if (sizeOf(liked) > 0) planLoad(text, liked, 0);
  }
}

/** `insmod PATH OPTIONS`, with a blank behind the path in any case, as kmod has it. */
function putInsertion(text: Text, name: Span): void {
  options.open(<u32>optionBytes, 1024);
  putConfiguredOptions(options, name);
  putBootParameters(options, name);
  text.put("insmod /boot/modules/").append(pathOf(dependencyIndex(), name));
  text.put(" ").append(options.span).put("\n");
}

/** ENOENT for what is part of the system; EINVAL when the configuration forbids it. */
function planRemoval(text: Text, wanted: Span, flags: u32): i32 {
  if (isBuiltIn(wanted)) return -Errno.ENOENT;
  const name = enter(wanted);
  if (sizeOf(name) == 0) return 0;
  const ignored = (flags & PlanFlag.IgnoreCommands) != 0;
  const instead = ignored ? Substitute.None : substituteFor("remove", name);
  if (instead == Substitute.Failure) return -Errno.EINVAL;
  if (instead == Substitute.None) {
    putSoftly(text, name, Side.After);
    if ((flags & PlanFlag.Holders) != 0) planHolders(text, name);
    putStep(text, name, false);
    planUnneeded(text, name);
    putSoftly(text, name, Side.Before);
    return 0;
  }
  let nth: u32 = 0;
  let other = substituteName("remove", name, nth);
  while (sizeOf(other) > 0) {
    putStep(text, other, false);
    other = substituteName("remove", name, ++nth);
  }
  return 0;
}

/** Those that depend on it go first, and those that depend on them before. */
function planHolders(text: Text, name: Span): void {
  const module = findModule(name);
  if (module == null) return;
  let nth: u32 = 0;
  let user = nthUser(module, nth);
  while (user != null) {
    const holder = enter(user.name);
    if (sizeOf(holder) > 0) {
      planHolders(text, holder);
      putStep(text, holder, false);
    }
    user = nthUser(module, ++nth);
  }
}

/** What it depended on may go too, if nobody else uses it. */
function planUnneeded(text: Text, name: Span): void {
  let rest = dependenciesOf(dependencyIndex(), name);
  for (; sizeOf(rest) > 0; rest = afterWord(rest)) {
    putStep(text, moduleNameOf(firstWord(rest)), true);
  }
}

/** In the reverse of the order in which they were loaded. */
function putSoftly(text: Text, name: Span, side: Side): void {
  for (let left = countSoftDependencies(name, side); left > 0; left--) {
    const liked = resolve(softDependency(name, side, left - 1), 0);
    if (sizeOf(liked) > 0) putStep(text, liked, true);
  }
}

function putStep(text: Text, name: Span, mayStay: bool): void {
  if (mayStay) text.put("-");
  text.append(name).put("\n");
}
