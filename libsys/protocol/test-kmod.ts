// Requests to the module loader from many threads at once: interface "test-kmod", served
// by drivers/test/test-kmod. The knobs are those of Linux's lib/test_kmod.c.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";
import { resultOf } from "./modules";

export const enum TestKmodOperation {
  /** word0 Knob, word1 value. Reply: word0 errno. */
  SetNumber = 1,
  /** word0 Knob; text. Reply: word0 errno. */
  SetText = 2,
  /**
   * Has all threads do their requests. Reply when all have their results: word0 the last
   * that is not 0, word1 nanoseconds.
   */
  Trigger = 3,
  /** word0 first thread. Reply: text = i32 results, one for each thread from it on. */
  Results = 4,
  /** All knobs back to their defaults. */
  Reset = 6,
}

export const enum Knob {
  /** Text: names of the modules to ask for, separated by commas. */
  TestDriver = 1,
  /** Text: names of the file systems to ask for, separated by commas. */
  TestFileSystem = 2,
  Threads = 3,
  /** TestCase. */
  Case = 4,
  /** RequestMode. */
  Mode = 5,
  /** How many requests each thread makes, one after the other. */
  Requests = 6,
  /** Text: parameters to load with. */
  Parameters = 7,
}

export const enum TestCase {
  /** Linux's request_module. */
  Driver = 1,
  /** Linux's get_fs_type: asks for `fs-NAME`; EINVAL when there is none. */
  FileSystem = 2,
}

/** The most threads, and the most that ask for several names. */
export const MAXIMUM_THREADS: u32 = 1000;

/** Sets a knob that is a number; 0 or a negative errno. */
export function setNumber(testKmod: u32, knob: Knob, value: u64): i32 {
  message.begin(TestKmodOperation.SetNumber);
  message.word0 = knob;
  message.word1 = value;
  return resultOf(call(testKmod));
}

/** Sets a knob that is text; 0 or a negative errno. */
export function setText(testKmod: u32, knob: Knob, text: Span): i32 {
  message.begin(TestKmodOperation.SetText);
  message.putText(startOf(text), sizeOf(text));
  message.word0 = knob;
  return resultOf(call(testKmod));
}

/** Puts all knobs back to their defaults. */
export function resetKnobs(testKmod: u32): Status {
  message.begin(TestKmodOperation.Reset);
  return call(testKmod);
}

/** Runs the test: its status; word0 is the test's result, word1 its nanoseconds. */
export function trigger(testKmod: u32): Status {
  message.begin(TestKmodOperation.Trigger);
  return call(testKmod);
}

/** Reads the threads' results from thread `first` on into message.text. */
export function readResults(testKmod: u32, first: u32): Status {
  message.begin(TestKmodOperation.Results);
  message.word0 = first;
  return call(testKmod);
}
