// Who uses a module, beside the modules that depend on it: processes for which its driver
// said so (libsys/protocol/parent.ts, Hold). Each is known by name, so that a refusal to
// unload can say whose fault it is.

import { Status } from "../../libsys/abi/status";
import { EMPTY, Span, spanAt } from "../../libsys/span";
import { PROCESS_NAME_BYTES } from "../../libsys/start-info";
import { Text } from "../../libsys/text";
import { lives, takeCensus } from "./census";
import { LEDGER_HOLDERS } from "./ledger";
import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { moduleOfProcess } from "./module-table";
import { putName } from "./process-name";

const MAXIMUM_HOLDERS: u32 = 512;
/** Of one module: its driver, which names them, must not use up the room of others. */
const HOLDERS_OF_MODULE: u32 = 64;
const COMMA: u32 = 0x2c;

@unmanaged
@final
class Holder {
  /** 0 when the driver did not say who it is. */
  process: u32;
  /** How often it was said that it uses the module, less how often that it ended. */
  count: u32;
  /** The module's next holder, or the next free record: index + 1, 0 for none. */
  next: u32;
  nameLength: u32;
  name0: u64; // PROCESS_NAME_BYTES bytes
  name1: u64;
  name2: u64;
  name3: u64;

  @inline
  get nameAddress(): u32 {
    return <u32>changetype<usize>(this) + offsetof<Holder>("name0");
  }

  get name(): Span {
    return spanAt(this.nameAddress, this.nameLength);
  }
}

if (offsetof<Holder>() != 48) ERROR("Holder is 48 bytes");

const holders: usize = LEDGER_HOLDERS;
let firstFree: u32 = 0;
/** Records from here on have never been in use. */
let fresh: u32 = 0;
const text: Text = changetype<Text>(memory.data(16, 8));

// @ts-ignore: decorator
@inline
function holderOf(number: u32): Holder {
  return changetype<Holder>(holders + (number - 1) * offsetof<Holder>());
}

/** Notes that a process uses the module once more; Status.LimitReached without room. */
export function addHold(module: Module, process: u32): Status {
  let number = findHolder(module, process);
  const hasRoom = countHolders(module) < HOLDERS_OF_MODULE;
  if (number == 0 && hasRoom) number = newHolder(module, process);
  if (number == 0) return Status.LimitReached;
  holderOf(number).count++;
  module.holders++;
  return Status.Ok;
}

/** Takes one use by the process back; Status.BadState when there is none. */
export function removeHold(module: Module, process: u32): Status {
  const number = findHolder(module, process);
  if (number == 0) return Status.BadState;
  module.holders--;
  if (--holderOf(number).count == 0) removeHolder(module, number);
  return Status.Ok;
}

function findHolder(module: Module, process: u32): u32 {
  let number = module.firstHolder;
  while (number != 0 && holderOf(number).process != process) {
    number = holderOf(number).next;
  }
  return number;
}

function countHolders(module: Module): u32 {
  let count: u32 = 0;
  let number = module.firstHolder;
  for (; number != 0; number = holderOf(number).next) count++;
  return count;
}

function newHolder(module: Module, process: u32): u32 {
  let number = firstFree;
  if (number != 0) firstFree = holderOf(number).next;
  else if (fresh < MAXIMUM_HOLDERS) number = ++fresh;
  else return 0;
  const holder = holderOf(number);
  holder.process = process;
  holder.count = 0;
  holder.next = module.firstHolder;
  module.firstHolder = number;
  putName(text.open(holder.nameAddress, PROCESS_NAME_BYTES), process);
  holder.nameLength = text.length;
  return number;
}

function removeHolder(module: Module, number: u32): void {
  const next = holderOf(number).next;
  if (module.firstHolder == number) module.firstHolder = next;
  else {
    let before = module.firstHolder;
    while (holderOf(before).next != number) before = holderOf(before).next;
    holderOf(before).next = next;
  }
  holderOf(number).next = firstFree;
  firstFree = number;
}

/** Forgets who used a module that is gone. */
export function clearHolders(module: Module): void {
  while (module.firstHolder != 0) removeHolder(module, module.firstHolder);
  module.holders = 0;
}

/** Forgets what processes used that have ended without saying so. */
export function dropDeadHolders(module: Module): void {
  let number = module.firstHolder;
  if (number != 0) takeCensus();
  while (number != 0) {
    const holder = holderOf(number);
    const next = holder.next;
    if (holder.process != 0 && !lives(holder.process)) {
      module.holders -= holder.count;
      removeHolder(module, number);
    }
    number = next;
  }
}

/** Forgets what a module's process used that has just ended, in all modules. */
export function dropHoldsOf(process: u32): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Absent) || module.firstHolder == 0) continue;
    const number = findHolder(module, process);
    if (number == 0) continue;
    module.holders -= holderOf(number).count;
    removeHolder(module, number);
  }
}

/** Name of the `nth` (from 0) of those who use the module; nothing at the end. */
export function holderName(module: Module, nth: u32): Span {
  let number = module.firstHolder;
  for (let left = nth; left != 0 && number != 0; left--) number = holderOf(number).next;
  return number == 0 ? EMPTY : holderOf(number).name;
}

/** Process of the `nth` of those who use the module. */
export function holderProcess(module: Module, nth: u32): u32 {
  let number = module.firstHolder;
  for (let left = nth; left != 0 && number != 0; left--) number = holderOf(number).next;
  return number == 0 ? 0 : holderOf(number).process;
}

/**
 * Appends the names of those who use the module, each with a comma behind it; in brackets
 * who is no module, so that nobody takes it for one.
 */
export function putHolders(line: Text, module: Module): void {
  let number = module.firstHolder;
  while (number != 0) {
    const holder = holderOf(number);
    const isModule = moduleOfProcess(holder.process) != null;
    if (!isModule) line.byte(0x5b);
    line.append(holder.name);
    if (!isModule) line.byte(0x5d);
    line.byte(COMMA);
    number = holder.next;
  }
}

/**
 * Takes over who used a module in the incarnation before; nobody when its list makes no
 * sense. `endInheritingHolders` then frees the records that no module has.
 */
export function inheritHolders(module: Module): void {
  if (!listMakesSense(module)) {
    module.firstHolder = 0;
    module.holders = 0;
  }
  let number = module.firstHolder;
  for (; number != 0; number = holderOf(number).next) store<u8>(inherited + number, 1);
}

/** Whether it has an end, no other module's records, and as many uses as are counted. */
function listMakesSense(module: Module): bool {
  let uses: u32 = 0;
  let number = module.firstHolder;
  for (let seen: u32 = 0; number != 0; seen++) {
    if (number > MAXIMUM_HOLDERS || seen == MAXIMUM_HOLDERS) return false;
    const holder = holderOf(number);
    if (holder.nameLength > PROCESS_NAME_BYTES || isInherited(number)) return false;
    uses += holder.count;
    number = holder.next;
  }
  return uses == module.holders;
}

const inherited: usize = memory.data(513, 1);

// @ts-ignore: decorator
@inline
function isInherited(number: u32): bool {
  return load<u8>(inherited + number) != 0;
}

export function endInheritingHolders(): void {
  fresh = MAXIMUM_HOLDERS;
  firstFree = 0;
  for (let number: u32 = 1; number <= MAXIMUM_HOLDERS; number++) {
    if (isInherited(number)) continue;
    holderOf(number).next = firstFree;
    firstFree = number;
  }
}
