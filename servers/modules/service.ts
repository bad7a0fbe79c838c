// Answers the loader's clients (libsys/protocol/modules.ts). Results are errno values in
// word 0; the status of an answer only tells whether the request was well-formed.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { NEVER } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import {
  ModulesOperation,
  RequestFlag,
  TrustSwitch,
} from "../../libsys/protocol/modules";
import { PUT_OFF } from "../../libsys/server";
import { Span, sizeOf, slice, spanAt, startOf } from "../../libsys/span";
import { drivesDevice, exitHandled, keepWatcher, nextExit } from "./device-server";
import { isOn, setSwitch } from "./enforcement";
import { retire } from "./exit";
import { forgetFailures } from "./failure-cache";
import { finitModule, initModule, offerImage } from "./finit";
import { LOAD_REQUEST_BYTES, LoadRequest } from "./load-request";
import { ExitReason, ModuleState } from "./module";
import { moduleOfProcess } from "./module-table";
import { setParameter } from "./parameter-access";
import {
  answerFile,
  answerFolder,
  answerInformation,
  answerList,
  answerProcess,
  answerStatistics,
} from "./reading";
import { answerConfiguration, answerPlan } from "./planning";
import { resolve } from "./resolution";
import { request } from "./request";
import { UNLOAD_REQUEST_BYTES, UnloadRequest, unload } from "./unload";
import { addToUpload } from "./upload";

const inputBytes: usize = memory.data(4096, 8);
const leaving = changetype<UnloadRequest>(memory.data(UNLOAD_REQUEST_BYTES, 8));
const asked: LoadRequest = changetype<LoadRequest>(memory.data(LOAD_REQUEST_BYTES, 8));

/** Performs the received request of process `client`. */
export function serveClient(client: u32): Status {
  if (!message.textValid) return Status.BadArgument;
  const input = keepInput();
  switch (message.operation) {
    case ModulesOperation.FinitModule: return finit(input, client);
    case ModulesOperation.RequestModule: return requestModule(input, client);
    case ModulesOperation.DeleteModule: return deleteModule(input, client);
    case ModulesOperation.List: return answerList();
    case ModulesOperation.Information: return answerInformation(input);
    case ModulesOperation.Statistics: return answerStatistics();
    case ModulesOperation.Resolve: return resolveName(input);
    case ModulesOperation.Kill: return kill();
    case ModulesOperation.NextProcess: return answerProcess();
    default: return serveOther(input, client);
  }
}

function serveOther(input: Span, client: u32): Status {
  switch (message.operation) {
    case ModulesOperation.BeginUpload: return begin(input, client);
    case ModulesOperation.Upload: return add(input, client);
    case ModulesOperation.InitModule:
      return result(initModule(<u32>message.word0, input, client));
    case ModulesOperation.Drives: return drivesDevice(input);
    case ModulesOperation.WatchExits: return keepWatcher(client);
    case ModulesOperation.NextExit: return nextExit(client);
    case ModulesOperation.ExitHandled: return exitHandled(client);
    case ModulesOperation.Trust: return trust();
    case ModulesOperation.FindFile: return answerFile(input);
    case ModulesOperation.ListFile: return answerFolder();
    case ModulesOperation.Plan: return answerPlan(input);
    case ModulesOperation.Configuration: return answerConfiguration();
    case ModulesOperation.SetParameter: return changeParameter(input, client);
    case ModulesOperation.Refresh: return refresh();
    default: return Status.BadOperation;
  }
}

/** The received text, copied to where nothing that the loader sends overwrites it. */
function keepInput(): Span {
  const text = message.text;
  memory.copy(inputBytes, startOf(text), sizeOf(text));
  return spanAt(inputBytes, sizeOf(text));
}

/** Makes an errno the answer. */
function result(errno: i32): Status {
  if (errno == PUT_OFF) return PUT_OFF;
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>errno);
  return Status.Ok;
}

/** Bytes of the first of two texts; more than there are when the request is malformed. */
// @ts-ignore: decorator
@inline
function firstBytes(): u64 {
  return message.word1;
}

function finit(input: Span, client: u32): Status {
  if (firstBytes() > sizeOf(input)) return Status.BadArgument;
  const length = <u32>firstBytes();
  const parameters = slice(input, length, sizeOf(input));
  return result(finitModule(slice(input, 0, length), parameters, message.word0, client));
}

function requestModule(input: Span, client: u32): Status {
  const mode = message.word0 & 0xff;
  if (firstBytes() > sizeOf(input) || mode > 2 || message.word0 > <u64>RequestFlag.All)
    return Status.BadArgument;
  const length = <u32>firstBytes();
  asked.name = slice(input, 0, length);
  asked.parameters = slice(input, length, sizeOf(input));
  asked.mode = <u32>mode;
  asked.flags = <u32>(message.word0 - mode);
  asked.deadline = message.word2 == 0 ? NEVER : message.word2;
  asked.requester = client;
  return result(request(asked));
}

function deleteModule(input: Span, client: u32): Status {
  leaving.name = input;
  leaving.flags = message.word0;
  leaving.deadline = message.word2;
  leaving.requester = client;
  return result(unload(leaving));
}

function resolveName(input: Span): Status {
  if (message.word0 > 64) return Status.OutOfRange;
  const name = resolve(input, <u32>message.word0);
  if (sizeOf(name) == 0) return result(-Errno.ENOENT);
  message.begin(Status.Ok);
  message.appendText(startOf(name), sizeOf(name));
  return Status.Ok;
}

function kill(): Status {
  if (message.word0 > u32.MAX_VALUE) return result(-Errno.ESRCH);
  const module = moduleOfProcess(<u32>message.word0);
  if (module == null || module.is(ModuleState.Unformed)) return result(-Errno.ESRCH);
  retire(module, ExitReason.Killed, -Errno.EINTR);
  return result(0);
}

function changeParameter(input: Span, client: u32): Status {
  const nameEnd = message.word0 + message.word1;
  if (message.word0 > sizeOf(input) || nameEnd > sizeOf(input)) return Status.BadArgument;
  const moduleEnd = <u32>message.word0;
  const module = slice(input, 0, moduleEnd);
  const name = slice(input, moduleEnd, <u32>nameEnd);
  const value = slice(input, <u32>nameEnd, sizeOf(input));
  return result(setParameter(module, name, value, client));
}

/** Turns a switch of trust on, or just tells its state. */
function trust(): Status {
  const which = message.word0;
  const wanted = message.word1;
  if (which > <u64>TrustSwitch.DuplicateTrace || wanted > 2) return Status.BadArgument;
  const errno = wanted == 2 ? 0 : setSwitch(<TrustSwitch>which, wanted == 1);
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>errno);
  message.word1 = isOn(<TrustSwitch>which) ? 1 : 0;
  return Status.Ok;
}

/** Whoever says so loses nothing but the memory of failures. */
function refresh(): Status {
  forgetFailures();
  message.begin(Status.Ok);
  return Status.Ok;
}

function begin(input: Span, client: u32): Status {
  const number = offerImage(message.word0, input, client);
  if (number <= 0 || number == PUT_OFF) return result(number);
  message.begin(Status.Ok);
  message.word1 = number;
  return Status.Ok;
}

function add(input: Span, client: u32): Status {
  const offset = message.word1;
  return result(addToUpload(<u32>message.word0, offset, input, client));
}
