// Answers requests (libsys/protocol/test-kmod.ts).

import { Status } from "../../../libsys/abi/status";
import { Errno } from "../../../libsys/errno";
import { message } from "../../../libsys/message";
import { TestKmodOperation } from "../../../libsys/protocol/test-kmod";
import { Span, sizeOf, spanAt, startOf } from "../../../libsys/span";
import { feasible, resetKnobs, setNumber, setText, threads } from "./knobs";
import { resultsFrom, runDuration, runThreads, testResult } from "./threads";

const textBytes: usize = memory.data(4064, 8);

/** Performs the received request. */
export function serveClient(): Status {
  if (!message.textValid) return Status.BadArgument;
  switch (message.operation) {
    case TestKmodOperation.SetNumber:
      return result(setNumber(message.word0, message.word1));
    case TestKmodOperation.SetText:
      return result(setText(message.word0, keepText()));
    case TestKmodOperation.Trigger:
      return trigger();
    case TestKmodOperation.Results:
      return answerResults(message.word0);
    case TestKmodOperation.Reset:
      resetKnobs();
      return result(0);
    default:
      return Status.BadOperation;
  }
}

/** The received text, where no answer overwrites it. */
function keepText(): Span {
  const text = message.text;
  memory.copy(textBytes, startOf(text), sizeOf(text));
  return spanAt(textBytes, sizeOf(text));
}

function result(errno: i32): Status {
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>errno);
  return Status.Ok;
}

function trigger(): Status {
  if (!feasible()) return result(-Errno.EINVAL);
  if (!runThreads()) return result(-Errno.ENOMEM);
  result(testResult());
  message.word1 = runDuration();
  return Status.Ok;
}

function answerResults(first: u64): Status {
  message.begin(Status.Ok);
  if (first >= threads) return Status.Ok;
  const from = <u32>first;
  message.putText(resultsFrom(from), (threads - from) * 4);
  return Status.Ok;
}
