// Ending a thread's wait before what it waits for has come.

import { FaultCause } from "../libsys/abi/fault";
import { ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { deadlineRemove } from "./deadline-queue";
import { takeBack } from "./donation";
import { reportFault } from "./fault";
import { receiveQueue, sendQueue } from "./endpoint";
import { waitQueue } from "./notification";
import { removeReady } from "./ready-queue";
import { makeReady } from "./scheduler";
import { Thread, ThreadMark } from "./thread";
import { queueRemove } from "./thread-queue";

/** Takes `thread` out of whatever it is in; its state is Suspended afterwards. */
export function detachThread(thread: Thread): void {
  if (thread.marked(ThreadMark.Timed)) deadlineRemove(thread);
  switch (<u32>thread.state) {
    case ThreadState.Ready:
      removeReady(thread);
      break;
    case ThreadState.Sending:
      queueRemove(sendQueue(thread.blockedOn), thread);
      break;
    case ThreadState.Receiving:
      queueRemove(receiveQueue(thread.blockedOn), thread);
      withdrawReply(thread);
      break;
    case ThreadState.AwaitingReply:
      freeReply(thread);
      if (thread.marked(ThreadMark.Donated)) takeBack(thread);
      break;
    case ThreadState.Waiting:
      queueRemove(waitQueue(thread.blockedOn), thread);
  }
  thread.unmark(ThreadMark.Faulted);
  thread.state = <u8>ThreadState.Suspended;
}

/** Wakes a blocked thread with `status`. */
export function cancelBlocked(thread: Thread, status: Status): void {
  const faulted = thread.marked(ThreadMark.Faulted);
  detachThread(thread);
  if (!faulted) thread.status = <u64>(<u32>status);
  // Nobody will handle the fault now, and running on would only repeat it.
  else if (thread.faultCause != FaultCause.Timeout) {
    reportFault(thread);
    return;
  }
  makeReady(thread);
}

/** The receiver offers no reply object any more. */
export function withdrawReply(receiver: Thread): void {
  receiver.unmark(ThreadMark.NoReply);
  freeReply(receiver);
}

/** The reply object of a receiver or caller is free again. */
function freeReply(thread: Thread): void {
  const reply = thread.reply;
  thread.reply = null;
  if (reply != null) reply.thread = null;
}
