// What a thread's exceptions become: a message to its fault endpoint, as if it had called
// it. A thread whose fault nobody can handle is suspended, and the log says so; one whose
// time has run out just waits for more.

import { FaultCause } from "../libsys/abi/fault";
import { USER_END } from "../libsys/abi/layout";
import { labelOf, tagOf, TagBit } from "../libsys/abi/message";
import { LogLevel, ObjectType, ThreadState } from "../libsys/abi/object";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { withdrawReply } from "./blocking";
import { receiveQueue, waitToSend } from "./endpoint";
import { bindCaller } from "./reply";
import { fillUnits } from "./preemption";
import { beginLine, endLine, putHex, putText } from "./line";
import { blockCurrent, handOver } from "./scheduler";
import { SendKind, Thread, ThreadMark, threadSlot, ThreadSlot } from "./thread";
import { queueFirst, queueRemove } from "./thread-queue";

const enum Exception {
  Divide = 0,
  Debug = 1,
  Breakpoint = 3,
  Overflow = 4,
  InvalidOpcode = 6,
  DeviceNotAvailable = 7,
  StackSegment = 12,
  GeneralProtection = 13,
  PageFault = 14,
  FloatingPoint = 16,
  AlignmentCheck = 17,
  MachineCheck = 18,
  SimdFloatingPoint = 19,
}

const enum PageFaultBit {
  Write = 2,
  Fetch = 16,
}

/**
 * Stops the running thread because of processor exception `vector`. Called by entry.S.
 */
export function exception(vector: u32, code: u32, address: u64): void {
  const thread = changetype<Thread>(cpu().current);
  thread.faultCause = causeOf(vector, code);
  thread.faultCode = code;
  thread.faultAddress = vector == Exception.PageFault ? address : 0;
  thread.faultPointer = thread.instructionPointer;
  // Going back to an address beyond the user's half would trap in the core, not in the
  // thread.
  if (thread.instructionPointer >= USER_END) thread.instructionPointer = 0;
  if (raise(thread, threadSlot(thread, ThreadSlot.FaultHandler))) return;
  blockCurrent(thread, ThreadState.Suspended);
  reportFault(thread);
  assert(thread != cpu().init, "init stopped, and with it all that it looks after");
}

/**
 * The running thread has used up a context with `badge`. Returns false when it has no
 * handler for that, and just has to wait.
 */
export function timeout(thread: Thread, badge: u64): bool {
  thread.faultCause = FaultCause.Timeout;
  thread.faultCode = 0;
  thread.faultAddress = badge;
  thread.faultPointer = thread.instructionPointer;
  return raise(thread, threadSlot(thread, ThreadSlot.TimeoutHandler));
}

/** Tells a fault of `thread` to `handler`; false when that is no endpoint. */
function raise(thread: Thread, handler: Capability): bool {
  if (handler.type != ObjectType.Endpoint) return false;
  thread.mark(ThreadMark.Faulted);
  thread.sendKind = <u8>SendKind.Fault;
  thread.sendBadge = handler.badge;
  const receiver = queueFirst(receiveQueue(handler.object));
  if (receiver == null) {
    waitToSend(thread, handler.object);
    return true;
  }
  queueRemove(receiveQueue(handler.object), receiver);
  const reply = receiver.reply;
  receiver.badge = handler.badge;
  transferFault(thread, receiver);
  if (reply == null) leaveStopped(thread, receiver);
  else bindCaller(reply, thread, receiver);
  handOver(receiver);
  return true;
}

/**
 * A handler that offers no reply object can still resume the thread by its capability.
 */
export function leaveStopped(thread: Thread, receiver: Thread): void {
  withdrawReply(receiver);
  thread.state = <u8>ThreadState.Suspended;
  thread.unmark(ThreadMark.Faulted);
}

/** Gives `receiver` the fault message of `thread`. */
export function transferFault(thread: Thread, receiver: Thread): void {
  receiver.word0 = thread.faultAddress;
  receiver.word1 = thread.faultPointer;
  receiver.word2 = thread.faultCode;
  receiver.word3 = thread.stackPointer;
  receiver.tag = tagOf(thread.faultCause, 4) | TagBit.Fault;
  receiver.status = 0;
}

/**
 * The handler of `thread` has answered with `tag`. Returns true when the thread is to try
 * again; else it is suspended.
 */
export function endFault(thread: Thread, tag: u64): bool {
  thread.unmark(ThreadMark.Faulted);
  if (labelOf(tag) == 0) return true;
  thread.state = <u8>ThreadState.Suspended;
  return false;
}

/** Tells the log that `thread` stopped for good. */
export function reportFault(thread: Thread): void {
  fillUnits();
  beginLine(LogLevel.Error);
  putText("core: thread ");
  putHex(thread.address);
  putText(" stopped: ");
  putText(describeCause(thread.faultCause));
  putText(", address ");
  putHex(thread.faultAddress);
  putText(", instruction ");
  putHex(thread.faultPointer);
  putText(", code ");
  putHex(thread.faultCode);
  endLine();
}

function causeOf(vector: u32, code: u32): FaultCause {
  switch (vector) {
    case Exception.Divide: return FaultCause.DivideError;
    case Exception.Debug: return FaultCause.Debug;
    case Exception.Breakpoint: return FaultCause.Breakpoint;
    case Exception.Overflow: return FaultCause.Overflow;
    case Exception.InvalidOpcode: return FaultCause.InvalidInstruction;
    case Exception.DeviceNotAvailable: return FaultCause.FpuDisabled;
    case Exception.StackSegment: return FaultCause.StackSegment;
    case Exception.GeneralProtection: return FaultCause.GeneralProtection;
    case Exception.PageFault: return pageFaultCause(code);
    case Exception.FloatingPoint: return FaultCause.FloatingPoint;
    case Exception.SimdFloatingPoint: return FaultCause.FloatingPoint;
    case Exception.AlignmentCheck: return FaultCause.AlignmentCheck;
    case Exception.MachineCheck: return FaultCause.MachineCheck;
    default: return FaultCause.Other;
  }
}

function pageFaultCause(code: u32): FaultCause {
  if (code & PageFaultBit.Fetch) return FaultCause.PageExecute;
  return code & PageFaultBit.Write ? FaultCause.PageWrite : FaultCause.PageRead;
}

function describeCause(cause: u32): string {
  switch (cause) {
    case FaultCause.PageRead: return "page read";
    case FaultCause.PageWrite: return "page write";
    case FaultCause.PageExecute: return "page execute";
    case FaultCause.DivideError: return "divide error";
    case FaultCause.InvalidInstruction: return "invalid instruction";
    case FaultCause.GeneralProtection: return "general protection";
    case FaultCause.FpuDisabled: return "FPU disabled";
    default: return "exception";
  }
}
