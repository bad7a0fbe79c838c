// The counters for programs: one JSON object, with the table of duplicates at its end.

import { Text } from "../../libsys/text";
import { putLinuxNumbers, putOwnNumbers } from "./counter-table";
import { DuplicateRow, REQUESTERS, duplicateRow, duplicateRows } from "./duplicates";
import { reasonText } from "./statistics-text";

const COMMA: u32 = 0x2c;
const QUOTE: u32 = 0x22;
const OPEN: u32 = 0x7b;
const CLOSE: u32 = 0x7d;

/** Appends one object, in one line. */
export function putStatisticsJson(text: Text): void {
  text.byte(OPEN);
  putLinuxNumbers(text, putNumber);
  putOwnNumbers(text, putNumber);
  text.put('"duplicates":[');
  for (let index: u32 = 0; index < duplicateRows(); index++) {
    if (index > 0) text.byte(COMMA);
    putDuplicate(text, duplicateRow(index));
  }
  text.put("]}\n");
}

function putNumber(text: Text, label: string, key: string, value: u64): void {
  text.byte(QUOTE).put(key).put('":').decimal(value).byte(COMMA);
}

function putDuplicate(text: Text, row: DuplicateRow): void {
  text.put('{"name":"');
  for (let index: u32 = 0; index < row.nameLength; index++) putByte(text, row, index);
  text.put('","count":').decimal(row.count).put(',"reason":"');
  text.put(reasonText(row.reasons)).put('","requesters":[');
  let first = true;
  for (let index: u32 = 0; index < REQUESTERS; index++) {
    if (row.requests(index) == 0) continue;
    if (!first) text.byte(COMMA);
    first = false;
    text.put('{"process":').decimal(row.requester(index));
    text.put(',"requests":').decimal(row.requests(index)).byte(CLOSE);
  }
  text.put("]}");
}

/** One byte of a name; names have no control characters. */
function putByte(text: Text, row: DuplicateRow, index: u32): void {
  const byte = load<u8>(row.nameAddress + index);
  if (byte == <u8>QUOTE || byte == 0x5c) text.byte(0x5c);
  text.byte(byte);
}
