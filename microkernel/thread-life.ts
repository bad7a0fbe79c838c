// A thread's beginning, its own capabilities, and its end.

import { ObjectType, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { threadRoot } from "./address-space";
import { cancelBlocked, detachThread } from "./blocking";
import { Capability, CapabilityFlag } from "./capability";
import { cpu, CpuFeature } from "./cpu";
import { deriveCopy } from "./derivation";
import { forgetContexts, initializeContext } from "./donation";
import { dropFpu, initializeFpu } from "./fpu";
import { unbindNotification } from "./notification";
import { writeCr3 } from "./hardware";
import { makeReady } from "./scheduler";
import { unqueue } from "./thread-queue";
import { EMPTY_TABLE } from "./table";
import { Thread, ThreadMark } from "./thread";
import { threadSlot, ThreadSlot, THREAD_SLOT_COUNT } from "./thread";

/** Gives a zeroed thread its first state: suspended, able to do nothing. */
export function initializeThread(thread: Thread): void {
  thread.table = <u32>EMPTY_TABLE;
  thread.setBuffer(0);
  thread.root = cpu().kernelRoot;
  thread.userRoot = cpu().kernelRoot;
  unqueue(thread);
  initializeFpu(thread);
  initializeContext(thread);
  for (let i: u32 = 0; i < THREAD_SLOT_COUNT; ++i) {
    threadSlot(thread, i).mark(CapabilityFlag.Embedded);
  }
}

/** Gives `thread` a copy of `source` as its capability `index`, whose slot is empty. */
export function setThreadSlot(thread: Thread, index: u32, source: Capability): void {
  const slot = threadSlot(thread, index);
  deriveCopy(source, slot, source.rights);
  switch (index) {
    case ThreadSlot.Table:
      thread.table = slot.object;
      break;
    case ThreadSlot.Space:
      changeRoot(thread, threadRoot(slot));
      break;
    case ThreadSlot.Buffer:
      thread.setBuffer(<u32>slot.start);
  }
}

/** The capability in `slot` of `thread` is gone; so is what followed from it. */
export function forgetThreadSlot(thread: Thread, slot: Capability): void {
  if (slot == threadSlot(thread, ThreadSlot.Table)) thread.table = <u32>EMPTY_TABLE;
  else if (slot == threadSlot(thread, ThreadSlot.Buffer)) thread.setBuffer(0);
  else if (slot == threadSlot(thread, ThreadSlot.Space)) {
    changeRoot(thread, cpu().kernelRoot);
  }
}

/**
 * An isolated core keeps its own tables; entry.S then loads the thread's on the way out.
 */
function changeRoot(thread: Thread, root: u64): void {
  thread.userRoot = root;
  thread.root = cpu().features & CpuFeature.Isolation ? cpu().kernelRoot : root;
  if (cpu().current == thread) writeCr3(thread.root);
}

/**
 * Stops a thread whose last capability is gone; its memory may be used anew afterwards.
 */
export function stopThread(thread: Thread): void {
  suspendThread(thread);
  unbindNotification(thread);
  forgetContexts(thread);
  dropFpu(thread);
}

/**
 * Stops `thread`. A blocked one has its operation canceled: it finds that when it is
 * resumed.
 */
export function suspendThread(thread: Thread): void {
  if (thread.is(ThreadState.Suspended)) return;
  const running = thread.is(ThreadState.Running);
  const canceled = thread.blocked && !thread.marked(ThreadMark.Faulted);
  detachThread(thread);
  if (running) cpu().preempt = 1;
  if (canceled) thread.status = <u64>(<u32>Status.Canceled);
}

/** Ends the operation that `thread` is blocked in. */
export function cancelOperation(thread: Thread): Status {
  if (!thread.blocked || thread.marked(ThreadMark.Faulted)) return Status.BadState;
  cancelBlocked(thread, Status.Canceled);
  return Status.Ok;
}

/** Lets a suspended thread run. */
export function resumeThread(thread: Thread): Status {
  if (!thread.is(ThreadState.Suspended)) return Status.BadState;
  makeReady(thread);
  return Status.Ok;
}

/** The type that each of a thread's capabilities has to have. */
export function threadSlotType(index: u32): ObjectType {
  switch (index) {
    case ThreadSlot.Table: return ObjectType.CapabilityTable;
    case ThreadSlot.Space: return ObjectType.AddressSpace;
    case ThreadSlot.Buffer: return ObjectType.Frame;
    default: return ObjectType.Endpoint;
  }
}
