// The options of the command test-kmod.

import { RequestMode } from "../../libsys/protocol/modules";
import { MAXIMUM_THREADS, TestCase } from "../../libsys/protocol/test-kmod";
import { Span, equals, sizeOf, spanAt } from "../../libsys/span";
import { copyString } from "../../libsys/text";
import { longOption, moreOperands, nextOperand, nextOption } from "./arguments";
import { NO_NUMBER, parseCount } from "./number-argument";

export const TEST_KMOD_USAGE =
  "test-kmod [--case driver|fs] [--name NAME[,NAME...]] [--threads N] [--requests N] " +
  "[--wait|--nowait|--started] [--repeat N] [--keep] [--parameters TEXT] [--json]";

const MAXIMUM_REPEATS: u64 = 100_000;
const LONG: u32 = 0x2d;

@unmanaged
@final
export class TestRequest {
  testCase: u32; // TestCase
  threads: u32;
  requests: u32;
  repeat: u32;
  mode: u32; // RequestMode
  /** Do not unload before each run. */
  keep: u32;
  json: u32;
  reserved: u32;
  names: Span;
  parameters: Span;
}

if (offsetof<TestRequest>() != 48) ERROR("TestRequest is 48 bytes");

export const testRequest: TestRequest = changetype<TestRequest>(memory.data(48, 8));

const NAME_BYTES: u32 = 16;
const nameBytes: usize = memory.data(16, 8);
let problem: string = "";

/** Reads the options into `testRequest`; what is wrong with them, empty for nothing. */
export function readRequest(): string {
  const request = testRequest;
  memory.fill(changetype<usize>(request), 0, offsetof<TestRequest>());
  request.testCase = TestCase.Driver;
  request.threads = 50;
  request.requests = 1;
  request.repeat = 1;
  problem = "";
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    problem = "there is no such option";
    if (letter != LONG || !takeOption(request, longOption())) return problem;
  }
  if (sizeOf(request.names) == 0) request.names = defaultName(request);
  return moreOperands() ? "it takes no operands" : "";
}

/** As test_kmod's own defaults; which module is unloaded before a run must be known. */
function defaultName(request: TestRequest): Span {
  const driver = request.testCase == TestCase.Driver;
  const name = driver ? "test_module" : "test";
  return spanAt(nameBytes, copyString(<u32>nameBytes, NAME_BYTES, name));
}

function takeOption(request: TestRequest, option: Span): bool {
  if (equals(option, "--wait")) request.mode = RequestMode.Wait;
  else if (equals(option, "--nowait")) request.mode = RequestMode.NoWait;
  else if (equals(option, "--started")) request.mode = RequestMode.WaitStarted;
  else if (equals(option, "--keep")) request.keep = 1;
  else if (equals(option, "--json")) request.json = 1;
  else return takeValue(request, option, nextOperand());
  return true;
}

function takeValue(request: TestRequest, option: Span, value: Span): bool {
  if (equals(option, "--case")) return takeCase(request, value);
  if (equals(option, "--name")) request.names = value;
  else if (equals(option, "--parameters")) request.parameters = value;
  else if (equals(option, "--threads")) request.threads = count(value, MAXIMUM_THREADS);
  else if (equals(option, "--requests")) request.requests = count(value, MAXIMUM_REPEATS);
  else if (equals(option, "--repeat")) request.repeat = count(value, MAXIMUM_REPEATS);
  else return false;
  if (request.threads != 0 && request.requests != 0 && request.repeat != 0) return true;
  problem = "a number is missing, or too large";
  return false;
}

function takeCase(request: TestRequest, value: Span): bool {
  problem = "a case is driver or fs";
  if (equals(value, "fs")) request.testCase = TestCase.FileSystem;
  return equals(value, "fs") || equals(value, "driver");
}

/** 0 when it is no number from 1 to `most`. */
function count(value: Span, most: u64): u32 {
  const number = sizeOf(value) == 0 ? NO_NUMBER : parseCount(value);
  return number > most ? 0 : <u32>number;
}
