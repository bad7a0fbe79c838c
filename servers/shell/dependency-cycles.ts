// Modules that need each other in a circle can't be loaded: each circle is named once, in
// depmod's words, beginning with its first module in the archive's order.

import { afterElement, firstElement } from "../../libsys/modinfo";
import { sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import {
  MAXIMUM_MODULES,
  findModule,
  moduleCount,
  nameOf,
  neededBy,
} from "./module-catalogue";

/** The modules from the start of a search to where it is. */
const chain: usize = memory.data(512, 2);
/** Modules from which the start can be reached: only they can lie in a circle with it. */
const leading: usize = memory.data(256, 1);
/** Modules that lie in a circle. */
const members: usize = memory.data(256, 1);

if (MAXIMUM_MODULES != 256) ERROR("there is a place for each module");

/** Appends a line for each circle; answers how many modules lie in one. */
export function putCycles(text: Text): u32 {
  memory.fill(members, 0, MAXIMUM_MODULES);
  for (let start: u32 = 0; start < moduleCount(); start++) {
    markLeading(start);
    store<u16>(chain, <u16>start);
    follow(text, 1);
  }
  let count: u32 = 0;
  for (let module: u32 = 0; module < moduleCount(); module++) {
    count += load<u8>(members + module);
  }
  return count;
}

/** Circles through an earlier module than `start` were found from that one. */
function markLeading(start: u32): void {
  memory.fill(leading, 0, MAXIMUM_MODULES);
  store<u8>(leading + start, 1);
  for (let changed = true; changed;) {
    changed = false;
    for (let module = start + 1; module < moduleCount(); module++) {
      if (load<u8>(leading + module) != 0 || !leads(module)) continue;
      store<u8>(leading + module, 1);
      changed = true;
    }
  }
}

function leads(module: u32): bool {
  let rest = neededBy(module);
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
    if (isLeading(findModule(firstElement(rest)))) return true;
  }
  return false;
}

function isLeading(module: u32): bool {
  return module < moduleCount() && load<u8>(leading + module) != 0;
}

function follow(text: Text, length: u32): void {
  let rest = neededBy(chainAt(length - 1));
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
    const next = findModule(firstElement(rest));
    if (!isLeading(next)) continue;
    if (next == chainAt(0)) putCycle(text, length);
    else if (!inChain(next, length)) {
      store<u16>(chain + length * 2, <u16>next);
      follow(text, length + 1);
    }
  }
}

function chainAt(place: u32): u32 {
  return <u32>load<u16>(chain + place * 2);
}

function inChain(module: u32, length: u32): bool {
  for (let place: u32 = 0; place < length; place++) {
    if (chainAt(place) == module) return true;
  }
  return false;
}

function putCycle(text: Text, length: u32): void {
  text.put("depmod: ERROR: Cycle detected: ");
  for (let place: u32 = 0; place < length; place++) {
    text.append(nameOf(chainAt(place))).put(" -> ");
    store<u8>(members + chainAt(place), 1);
  }
  text.append(nameOf(chainAt(0))).put("\n");
}
