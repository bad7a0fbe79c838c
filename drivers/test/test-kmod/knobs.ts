// The knobs of lib/test_kmod.c, and their defaults.

import { Errno } from "../../../libsys/errno";
import { RequestMode } from "../../../libsys/protocol/modules";
import { Knob, MAXIMUM_THREADS, TestCase } from "../../../libsys/protocol/test-kmod";
import { Span, indexOf, sizeOf, slice } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { buffersFor } from "./buffers";

const COMMA: u32 = 0x2c;
const NAMES_BYTES: i32 = 3072;
const PARAMETER_BYTES: i32 = 512;
const DEFAULT_THREADS: u32 = 50;
const MAXIMUM_REQUESTS: u64 = 100_000;

const driverBytes: usize = memory.data(NAMES_BYTES, 8);
const driver: Text = changetype<Text>(memory.data(16, 8));
const fileSystemBytes: usize = memory.data(NAMES_BYTES, 8);
const fileSystem: Text = changetype<Text>(memory.data(16, 8));
const parameterBytes: usize = memory.data(PARAMETER_BYTES, 8);
export const parameters: Text = changetype<Text>(memory.data(16, 8));

export let threads: u32 = 0;
export let testCase: TestCase = TestCase.Driver;
export let mode: RequestMode = RequestMode.Wait;
export let requests: u32 = 0;

/** Linux's file system is xfs; ours is the one that test_module can be. */
export function resetKnobs(): void {
  driver.open(<u32>driverBytes, NAMES_BYTES).put("test_module");
  fileSystem.open(<u32>fileSystemBytes, NAMES_BYTES).put("test");
  parameters.open(<u32>parameterBytes, PARAMETER_BYTES);
  threads = DEFAULT_THREADS;
  testCase = TestCase.Driver;
  mode = RequestMode.Wait;
  requests = 1;
}

/** The names to ask for, as they were set. */
export function names(): Span {
  return testCase == TestCase.Driver ? driver.span : fileSystem.span;
}

/** Name number `nth`, counted round and round. */
export function nameAt(nth: u32): Span {
  const list = names();
  let from: u32 = 0;
  for (let left = nth % nameCount(); left > 0; left--) {
    from = indexOf(list, COMMA, from) + 1;
  }
  return slice(list, from, indexOf(list, COMMA, from));
}

export function nameCount(): u32 {
  const list = names();
  let count: u32 = 1;
  for (let at = indexOf(list, COMMA, 0); at < sizeOf(list); count++) {
    at = indexOf(list, COMMA, at + 1);
  }
  return count;
}

/** 0, or a negative errno when the knob takes no such number. */
export function setNumber(knob: u64, value: u64): i32 {
  switch (<u32>knob) {
    case Knob.Threads:
      if (value == 0 || value > MAXIMUM_THREADS) return -Errno.EINVAL;
      threads = <u32>value;
      return 0;
    case Knob.Case:
      if (value != TestCase.Driver && value != TestCase.FileSystem) return -Errno.EINVAL;
      testCase = <TestCase>value;
      return 0;
    case Knob.Mode:
      if (value > <u64>RequestMode.WaitStarted) return -Errno.EINVAL;
      mode = <RequestMode>value;
      return 0;
    case Knob.Requests:
      if (value == 0 || value > MAXIMUM_REQUESTS) return -Errno.EINVAL;
      requests = <u32>value;
      return 0;
    default:
      return -Errno.EINVAL;
  }
}

/** 0, or a negative errno when the knob takes no such text. */
export function setText(knob: u64, text: Span): i32 {
  switch (<u32>knob) {
    case Knob.TestDriver:
      return replace(driver, text);
    case Knob.TestFileSystem:
      return replace(fileSystem, text);
    case Knob.Parameters:
      return replace(parameters, text);
    default:
      return -Errno.EINVAL;
  }
}

function replace(knob: Text, text: Span): i32 {
  if (sizeOf(text) > knob.capacity) return -Errno.ENOSPC;
  knob.clear().append(text);
  return 0;
}

/** Whether the threads have the message buffers that these knobs need. */
export function feasible(): bool {
  return nameCount() == 1 || threads <= buffersFor(threads);
}
