// How a driver's parameters come into the fields that `@parameter` marks. The build
// writes a setter behind such a class (boot/build/parameter-source.ts); it is called for
// each word that the module was loaded with, and for each change while it runs. The
// loader has checked every value by then; only the driver itself can still refuse one.

import { Status } from "../abi/status";
import { Errno } from "../errno";
import { message } from "../message";
import {
  afterParameter,
  firstParameter,
  parameterName,
  parameterValue,
} from "../parameter";
import { changeDone, nextChange } from "../protocol/parent";
import { setParameterHandler } from "../server";
import { EMPTY, Span, equals, sizeOf, slice, spanAt, startOf, trim } from "../span";
import { startInfo } from "../start-info";

/** A name and a value as the loader sends them. */
const CHANGE_BYTES: i32 = 2048;
const change: usize = memory.data(2048, 8);

const BACKUP_BYTES: i32 = 520;
const backup: usize = memory.data(520, 8);

let setter: u32 = 0;

/**
 * Stores what the module was loaded with, and makes ready for changes. `index` is the
 * setter's place in the function table: (name: Span, value: Span, live: bool) => i32;
 * only when `live` may it refuse, with a negative errno.
 */
export function openParameters(index: u32): void {
  setter = index;
  const handler: () => void = acceptChanges;
  setParameterHandler(handler.index);
  const info = startInfo();
  let rest = trim(spanAt(info.arguments, info.argumentsLength));
  while (sizeOf(rest) > 0) {
    const word = firstParameter(rest);
    if (equals(word, "--")) return;
    setOne(parameterName(word), parameterValue(word), false);
    rest = afterParameter(rest);
  }
}

function setOne(name: Span, value: Span, live: bool): i32 {
  return call_indirect<i32>(setter, name, value, live);
}

/** Makes the changes that the loader has for this module. */
function acceptChanges(): void {
  while (nextChange()) {
    const number = message.word0;
    const nameLength = <u32>message.word1;
    const text = copyOf(message.text);
    const name = slice(text, 0, nameLength);
    const result = setOne(name, slice(text, nameLength, sizeOf(text)), true);
    if (changeDone(number, min(result, 0), text, nameLength) != Status.Ok) return;
  }
}

/** The setter may send messages of its own. */
function copyOf(text: Span): Span {
  const size = min(sizeOf(text), <u32>CHANGE_BYTES);
  memory.copy(change, startOf(text), size);
  return size == 0 ? EMPTY : spanAt(change, size);
}

/** What a setter answers for a name that it does not know. */
export const UNKNOWN: i32 = -Errno.ENOENT;

/** A copy of an array as it is before a change; the next one overwrites it. */
export function backUp(array: usize, bytes: usize): usize {
  assert(bytes <= <usize>BACKUP_BYTES, "an array of parameters has too many elements");
  memory.copy(backup, array, bytes);
  return backup;
}
