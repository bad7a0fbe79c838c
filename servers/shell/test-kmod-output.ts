// What test-kmod prints: for each run the threads' results, as a table or as JSON.

import { Status } from "../../libsys/abi/status";
import { errnoName } from "../../libsys/errno";
import { RequestMode } from "../../libsys/protocol/modules";
import { TestCase, readResults } from "../../libsys/protocol/test-kmod";
import { startOf, sizeOf } from "../../libsys/span";
import { keepReply } from "./gathered-text";
import { endLine, out } from "./output";
import { TestRequest } from "./test-kmod-options";

const PER_LINE: u32 = 16;
const QUOTE: u32 = 0x22;
const NANOSECONDS: u64 = 1000;

/** What was asked for. */
export function printHead(request: TestRequest): void {
  if (request.json == 0) return;
  out.put('{ "case": ').put(caseName(request)).put(', "name": ').byte(QUOTE);
  out.append(request.names).byte(QUOTE);
  out.put(', "threads": ').decimal(request.threads);
  out.put(', "requests": ').decimal(request.requests);
  out.put(', "mode": ').put(modeName(request)).put(', "runs": [');
  endLine();
}

function caseName(request: TestRequest): string {
  return request.testCase == TestCase.Driver ? '"driver"' : '"fs"';
}

function modeName(request: TestRequest): string {
  if (request.mode == RequestMode.NoWait) return '"nowait"';
  return request.mode == RequestMode.WaitStarted ? '"started"' : '"wait"';
}

let number: u32 = 0;
let result: i32 = 0;
let nanoseconds: u64 = 0;

/** What the results printed next are the results of. */
export function beginRun(run: u32, ended: i32, duration: u64): void {
  number = run;
  result = ended;
  nanoseconds = duration;
}

/** The results of all threads of a run. */
export function printResults(server: u32, request: TestRequest): void {
  if (request.json != 0) {
    out
      .put(number == 1 ? "" : ", ")
      .put('{ "result": ')
      .signed(result);
    out.put(', "nanoseconds": ').decimal(nanoseconds).put(', "results": [');
  } else {
    out.put("run ").decimal(number).put(": result ").put(resultName(result));
    out
      .put(", ")
      .decimal(nanoseconds / NANOSECONDS)
      .put(" us");
  }
  if (readResults(server, 0) == Status.Ok) printThreads(request);
  if (request.json != 0) out.put("] }");
  endLine();
}

function printThreads(request: TestRequest): void {
  const results = keepReply();
  const count = sizeOf(results) / 4;
  for (let thread: u32 = 0; thread < count; thread++) {
    if (thread % PER_LINE == 0) beginRow(request, thread, count);
    const value = load<i32>(startOf(results) + thread * 4);
    if (request.json == 0) out.byte(0x20).put(resultName(value));
    else out.signed(value).put(thread + 1 < count ? ", " : "");
  }
}

function beginRow(request: TestRequest, thread: u32, count: u32): void {
  endLine();
  if (request.json != 0) return;
  const last = min(thread + PER_LINE, count) - 1;
  out.put("  threads ").decimal(thread).put("-").decimal(last).put(":");
}

function resultName(value: i32): string {
  return value == 0 ? "0" : errnoName(value);
}

/** Ends what printHead began. */
export function printTail(request: TestRequest): void {
  if (request.json == 0) return;
  out.put("}");
  endLine();
}
