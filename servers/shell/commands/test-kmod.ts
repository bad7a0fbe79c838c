// test-kmod: has the module test_kmod ask the loader for modules from many threads, and
// prints what each got, and the loader's counters before and after.

import { Status } from "../../../libsys/abi/status";
import { errnoOf, errnoText } from "../../../libsys/errno";
import { message } from "../../../libsys/message";
import {
  RequestMode,
  deleteModule,
  requestModule,
  resolveModule,
} from "../../../libsys/protocol/modules";
import {
  Knob,
  TestCase,
  resetKnobs,
  setNumber,
  setText,
  trigger,
} from "../../../libsys/protocol/test-kmod";
import { EMPTY, Span, after, before, sizeOf, spanAt } from "../../../libsys/span";
import { Text, copyString } from "../../../libsys/text";
import { Server, serverHandle } from "../connections";
import { keepCounters, printCounters } from "../loader-counters";
import { FAILURE, failServer, failUsage, failWith } from "../failure";
import { stopped } from "../output";
import {
  TEST_KMOD_USAGE,
  TestRequest,
  readRequest,
  testRequest,
} from "../test-kmod-options";
import { beginRun, printHead, printResults, printTail } from "../test-kmod-output";

const COMMA: u32 = 0x2c;
const MODULE_BYTES: u32 = 16;
const moduleBytes: usize = memory.data(16, 8);
const ALIAS_BYTES: u32 = 64;
const aliasBytes: usize = memory.data(64, 8);
const alias: Text = changetype<Text>(memory.data(16, 8));

export function testKmod(): i32 {
  const problem = readRequest();
  if (problem.length != 0) return failUsage(problem, TEST_KMOD_USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  const server = openTest(modules);
  if (server == 0) return failServer(Server.TestKmod);
  const result = setKnobs(server, testRequest);
  if (result != 0) return failWith(EMPTY, errnoText(result));
  return runAll(modules, server, testRequest);
}

/** Handle of test_kmod, which is loaded if need be; 0 when it cannot be. */
function openTest(modules: u32): u32 {
  const name = spanAt(
    moduleBytes,
    copyString(<u32>moduleBytes, MODULE_BYTES, "test_kmod"),
  );
  if (requestModule(modules, name, EMPTY, RequestMode.Wait) != 0) return 0;
  return serverHandle(Server.TestKmod);
}

/** 0 or a negative errno. */
function setKnobs(server: u32, request: TestRequest): i32 {
  const driver = request.testCase == TestCase.Driver;
  let result: i32 = errnoOf(resetKnobs(server));
  if (result == 0) result = setNumber(server, Knob.Case, request.testCase);
  if (result == 0) result = setNumber(server, Knob.Threads, request.threads);
  if (result == 0) result = setNumber(server, Knob.Mode, request.mode);
  if (result == 0) result = setNumber(server, Knob.Requests, request.requests);
  if (result == 0) result = setText(server, Knob.Parameters, request.parameters);
  if (result != 0) return result;
  const knob = driver ? Knob.TestDriver : Knob.TestFileSystem;
  return setText(server, knob, request.names);
}

/** FAILURE when a thread had a result other than 0. */
function runAll(modules: u32, server: u32, request: TestRequest): i32 {
  let status: i32 = 0;
  keepCounters(modules);
  printHead(request);
  for (let run: u32 = 1; run <= request.repeat && !stopped(); run++) {
    if (request.keep == 0) unloadAll(modules, request);
    const answered = trigger(server);
    const result = answered == Status.Ok ? <i32>message.word0 : errnoOf(answered);
    beginRun(run, result, message.word1);
    printResults(server, request);
    if (result != 0) status = FAILURE;
  }
  printCounters(modules, request.json != 0);
  printTail(request);
  return status;
}

/** As kmod.sh does before each test; what is not there or in use stays as it is. */
function unloadAll(modules: u32, request: TestRequest): void {
  for (let left = request.names; sizeOf(left) != 0; left = after(left, COMMA)) {
    const name = before(left, COMMA);
    if (request.testCase == TestCase.Driver) deleteModule(modules, name, 0);
    else unloadFileSystem(modules, name);
  }
}

/** A file system's module is known by its alias. */
function unloadFileSystem(modules: u32, name: Span): void {
  alias
    .open(<u32>aliasBytes, ALIAS_BYTES)
    .put("fs-")
    .append(name);
  if (resolveModule(modules, alias.span, 0) != 0) return;
  alias.clear().append(message.text);
  deleteModule(modules, alias.span, 0);
}
