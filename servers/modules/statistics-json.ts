// The counters for programs: one JSON object, Linux's under the names that their files
// have in /sys/kernel/debug/modules.

import { freeMemory, peakMemory, usedMemory } from "../../libsys/memory-pool";
import { heldCapabilities } from "../../libsys/slots";
import { Text } from "../../libsys/text";
import { DuplicateRow, REQUESTERS, duplicateRow, duplicateRows } from "./duplicates";
import { ledger } from "./ledger";
import { Counter, counted, wastedBytes } from "./statistics";
import { reasonText } from "./statistics-text";

const COMMA: u32 = 0x2c;
const QUOTE: u32 = 0x22;

/** Appends one object, in one line. */
export function putStatisticsJson(text: Text): void {
  text.put('{"modcount":').decimal(counted(Counter.Loaded));
  putLinux(text);
  putOwn(text);
  text.put(',"duplicates":[');
  for (let index: u32 = 0; index < duplicateRows(); index++) {
    if (index > 0) text.byte(COMMA);
    putDuplicate(text, duplicateRow(index));
  }
  text.put("]}\n");
}

function putLinux(text: Text): void {
  put(text, "total_mod_size", counted(Counter.LoadedBytes));
  put(text, "total_text_size", counted(Counter.TextBytes));
  put(text, "failed_kreads", counted(Counter.FailedReads));
  put(text, "invalid_kread_bytes", counted(Counter.FailedReadBytes));
  put(text, "failed_decompress", counted(Counter.FailedDecompressions));
  put(text, "invalid_decompress_bytes", counted(Counter.FailedDecompressionBytes));
  put(text, "failed_becoming", counted(Counter.FailedBecoming));
  put(text, "invalid_becoming_bytes", counted(Counter.FailedBecomingBytes));
  put(text, "failed_load_modules", counted(Counter.FailedLoad));
  put(text, "invalid_mod_bytes", counted(Counter.FailedLoadBytes));
  put(text, "wasted_bytes", wastedBytes());
}

function putOwn(text: Text): void {
  put(text, "failed_init", counted(Counter.FailedInit));
  put(text, "requests", counted(Counter.Requests));
  put(text, "duplicate_requests", counted(Counter.Duplicates));
  put(text, "served_requests", counted(Counter.Present));
  put(text, "remembered_failures", counted(Counter.Remembered));
  put(text, "forced_unloads", counted(Counter.ForcedUnloads));
  put(text, "restarts", ledger().restarts);
  put(text, "free_bytes", freeMemory());
  put(text, "used_bytes", usedMemory());
  put(text, "peak_bytes", peakMemory());
  put(text, "capabilities", heldCapabilities());
  put(text, "signature_checks", counted(Counter.SignatureChecks));
  put(text, "signature_nanoseconds", counted(Counter.SignatureNanoseconds));
}

function put(text: Text, key: string, value: u64): void {
  text.byte(COMMA).byte(QUOTE).put(key).put('":').decimal(value);
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
    text.put(',"requests":').decimal(row.requests(index)).byte(0x7d);
  }
  text.put("]}");
}

/** One byte of a name; names have no control characters. */
function putByte(text: Text, row: DuplicateRow, index: u32): void {
  const byte = load<u8>(row.nameAddress + index);
  if (byte == <u8>QUOTE || byte == 0x5c) text.byte(0x5c);
  text.byte(byte);
}
