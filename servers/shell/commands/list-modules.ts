// lsmod and modinfo: what the loader tells, in the form that kmod gives it.

import { Status } from "../../../libsys/abi/status";
import { message } from "../../../libsys/message";
import { listModules } from "../../../libsys/protocol/modules";
import {
  Span,
  after,
  afterWord,
  before,
  byteAt,
  equal,
  equals,
  firstWord,
  indexOf,
  sizeOf,
  slice,
  startsWith,
} from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { moreOperands, nextOperand, nextOption, optionValue } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failStatus, failUsage } from "../failure";
import { afterLine, firstLine, gatherParts, gatheredText } from "../gathered-text";
import { gatherInformation } from "../module-information";
import { endLine, out } from "../output";

const NAME_COLUMNS: u32 = 19;
const SIZE_COLUMNS: u32 = 8;
const KEY_COLUMNS: u32 = 16;
const MODINFO_USAGE = "modinfo [-0adlpn] [-F FIELD] MODULE...";
const FIELD_BYTES: i32 = 64;
const LINE_FEED: u32 = 0x0a;

const enum Letter {
  Zero = 0x30,
  Field = 0x46,
  Author = 0x61,
  Description = 0x64,
  License = 0x6c,
  FileName = 0x6e,
  Parameters = 0x70,
}

const COLON: u32 = 0x3a;
const EQUALS: u32 = 0x3d;
const COMMA: u32 = 0x2c;
const SPACE: u32 = 0x20;
const DASH: u32 = 0x2d;
const UNDERSCORE: u32 = 0x5f;
/** How often a list that changes while it is read is begun again. */
const ATTEMPTS: u32 = 10;

export function lsmod(): i32 {
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  const option = nextOption();
  if (option != 0 || moreOperands()) return failUsage("it takes no operands", "lsmod");
  const status = gatherModules(modules);
  if (status != Status.Ok) return failStatus(0, status);
  out.put("Module                  Size  Used by");
  endLine();
  for (let text = gatheredText(); sizeOf(text) != 0; text = afterLine(text)) {
    printModule(firstLine(text));
  }
  return 0;
}

/** Of the list that is being read: its parts must have the same. */
let generation: u32 = 0;

/** Puts the whole list together, as it was at one moment. */
function gatherModules(modules: u32): Status {
  let status: Status = Status.BadState;
  for (let attempt: u32 = 0; attempt < ATTEMPTS && status == Status.BadState; attempt++) {
    status = gatherParts(readList, modules, 0);
  }
  return status;
}

function readList(modules: u32, choice: u32, offset: u32): Status {
  const status = listModules(modules, offset, offset == 0 ? 0 : generation);
  generation = <u32>message.word0;
  return status;
}

/** A line of /proc/modules: name size users holders state address. */
function printModule(line: Span): void {
  const start = out.length;
  const name = firstWord(line);
  const size = firstWord(afterWord(line));
  const rest = afterWord(afterWord(line));
  const users = firstWord(rest);
  const holders = firstWord(afterWord(rest));
  out.append(name);
  out.padTo(start + NAME_COLUMNS);
  out.byte(0x20);
  for (let column = sizeOf(size); column < SIZE_COLUMNS; column++) out.byte(0x20);
  out.append(size).put("  ").append(users);
  putHolders(holders, COMMA);
  endLine();
}

/** Prints ` a [b]`: those who use a module now, in brackets who is no module. */
export function putHoldersOf(modules: u32, name: Span): void {
  if (gatherModules(modules) != Status.Ok) return;
  for (let text = gatheredText(); sizeOf(text) != 0; text = afterLine(text)) {
    const line = firstLine(text);
    if (!isNamed(firstWord(line), name)) continue;
    const rest = afterWord(afterWord(afterWord(line)));
    putHolders(firstWord(rest), SPACE);
  }
}

/** Whether the module that the loader calls `listed` is the one called `name`. */
function isNamed(listed: Span, name: Span): bool {
  if (sizeOf(listed) != sizeOf(name)) return false;
  for (let index: u32 = 0; index < sizeOf(name); index++) {
    const byte = byteAt(name, index);
    if (byteAt(listed, index) != (byte == DASH ? UNDERSCORE : byte)) return false;
  }
  return true;
}

/** `a,[b],` becomes ` a,[b]`; `-` is nobody. */
function putHolders(holders: Span, between: u32): void {
  let first = true;
  for (let left = holders; sizeOf(left) != 0; left = after(left, COMMA)) {
    const holder = before(left, COMMA);
    if (sizeOf(holder) == 0 || equals(holder, "-")) continue;
    out.byte(first ? SPACE : between).append(holder);
    first = false;
  }
}

const fieldBytes: usize = memory.data(FIELD_BYTES, 8);
/** The field asked for; empty for all. */
const field: Text = changetype<Text>(memory.data(16, 8));
/** Ends each field; with NUL, names and values have a `=` between them. */
let separator: u32 = LINE_FEED;

export function modinfo(): i32 {
  field.open(<u32>fieldBytes, FIELD_BYTES);
  separator = LINE_FEED;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (!takeLetter(letter)) return failOption(letter, MODINFO_USAGE);
  }
  if (!moreOperands()) return failUsage("a module is missing", MODINFO_USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  let status = 0;
  while (moreOperands()) {
    if (!printInformation(modules, nextOperand())) status = FAILURE;
  }
  return status;
}

function takeLetter(letter: u32): bool {
  if (letter == Letter.Zero) {
    separator = 0;
    return true;
  }
  field.clear();
  switch (letter) {
    case Letter.Field:
      field.append(optionValue());
      break;
    case Letter.Author:
      field.put("author");
      break;
    case Letter.Description:
      field.put("description");
      break;
    case Letter.License:
      field.put("license");
      break;
    case Letter.Parameters:
      field.put("parm");
      break;
    case Letter.FileName:
      field.put("filename");
      break;
    default:
      return false;
  }
  return true;
}

function printInformation(modules: u32, name: Span): bool {
  if (gatherInformation(modules, name) != 0) {
    out.put("modinfo: ERROR: Module ").append(name).put(" not found.");
    endLine();
    return false;
  }
  const text = gatheredText();
  for (
    let left = text;
    sizeOf(left) != 0;
    left = slice(left, indexOf(left, 0, 0) + 1, sizeOf(left))
  ) {
    const line = before(left, 0);
    if (sizeOf(line) != 0) printField(before(line, EQUALS), after(line, EQUALS), text);
  }
  return true;
}

function printField(key: Span, value: Span, text: Span): void {
  // The type of a parameter stands behind its text, as kmod shows it.
  if (equals(key, "parmtype")) return;
  if (field.length != 0) {
    if (!equal(key, field.span)) return;
  } else if (separator == 0) {
    out.append(key).byte(EQUALS);
  } else {
    const start = out.length;
    out
      .append(key)
      .byte(COLON)
      .padTo(start + KEY_COLUMNS);
  }
  out.append(value);
  if (equals(key, "parm")) printType(before(value, COLON), text);
  if (separator == 0) out.byte(0);
  else endLine();
}

function printType(parameter: Span, text: Span): void {
  for (
    let left = text;
    sizeOf(left) != 0;
    left = slice(left, indexOf(left, 0, 0) + 1, sizeOf(left))
  ) {
    const line = before(left, 0);
    if (!startsWith(line, "parmtype=")) continue;
    const described = after(line, EQUALS);
    if (!equal(before(described, COLON), parameter)) continue;
    out.put(" (").append(after(described, COLON)).put(")");
    return;
  }
}
