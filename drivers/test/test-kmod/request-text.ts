// The text of a request to the loader, written to a thread's own buffer. Threads
// interrupt each other here, so nothing is kept in variables of the module.

import { BUFFER_TEXT_OFFSET } from "../../../libsys/abi/message";
import { TestCase } from "../../../libsys/protocol/test-kmod";
import { Span, sizeOf, startOf } from "../../../libsys/span";
import { copyString } from "../../../libsys/text";
import { nameAt, parameters, testCase } from "./knobs";

/** Bytes of the name and of the whole text: the high and the low half. */
export type RequestText = u64;

// @ts-ignore: decorator
@inline
export function nameBytesOf(text: RequestText): u32 {
  return <u32>(text >> 32);
}

// @ts-ignore: decorator
@inline
export function bytesOf(text: RequestText): u32 {
  return <u32>text;
}

/** Writes the request for name `nth` to the buffer at `buffer`. */
export function writeRequest(buffer: u32, nth: u32): RequestText {
  const text = buffer + BUFFER_TEXT_OFFSET;
  let end = text;
  // As Linux's get_fs_type asks for a file system's module.
  if (testCase == TestCase.FileSystem) end += copyString(end, 3, "fs-");
  end = append(end, nameAt(nth));
  const nameBytes = end - text;
  end = append(end, parameters.span);
  return (<u64>nameBytes << 32) | <u64>(end - text);
}

function append(address: u32, span: Span): u32 {
  memory.copy(address, startOf(span), sizeOf(span));
  return address + sizeOf(span);
}
