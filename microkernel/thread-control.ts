// The operations on a thread.

import { USER_END } from "../libsys/abi/layout";
import { RegisterIndex } from "../libsys/abi/fault";
import { BUFFER_TEXT_OFFSET } from "../libsys/abi/message";
import {
  ObjectType,
  Right,
  ThreadFlag,
  ThreadOperation,
  ThreadState,
} from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability, CapabilityFlag } from "./capability";
import { Cpu, cpu } from "./cpu";
import { removeCapability, takesLong } from "./destruction";
import { setPassive, timeIsLimited } from "./donation";
import { dropFpu, initializeFpu, switchFpu } from "./fpu";
import { copyWords, zeroWords } from "./hardware";
import { PAGE_BITS, WINDOW_BYTES } from "./memory-map";
import { bindNotification, notificationAt, unbindNotification } from "./notification";
import { setPriority } from "./scheduler";
import { findCapability, findIn } from "./table";
import { FPU_AREA_OFFSET, HIGHEST_PRIORITY, Thread } from "./thread";
import { USER_PROCESSOR_FLAGS } from "./thread";
import { threadAt, threadSlot, ThreadSlot, THREAD_SLOT_COUNT } from "./thread";
import {
  cancelOperation,
  resumeThread,
  setThreadSlot,
  suspendThread,
  threadSlotType,
} from "./thread-life";

const FPU_WORDS: u32 = 64;
/** Where the timeout endpoint is among the arguments: the upper half of a2. */
const TIMEOUT_HANDLE: u32 = 2 * 8 + 4;
const KNOWN_FLAGS: u64 = ThreadFlag.Fpu | ThreadFlag.Passive;

/** Performs `operation` on the thread behind `slot`; arguments are in the Cpu. */
export function invokeThread(slot: Capability, operation: u32): Status {
  const thread = threadAt(slot.object);
  switch (operation) {
    case ThreadOperation.Configure: return configure(thread);
    case ThreadOperation.SetPriority: return changePriority(thread);
    case ThreadOperation.WriteRegisters: return writeRegisters(thread);
    case ThreadOperation.ReadRegisters: return readRegisters(thread);
    case ThreadOperation.Resume: return resumeThread(thread);
    case ThreadOperation.Suspend:
      suspendThread(thread);
      return Status.Ok;
    case ThreadOperation.BindNotification: return bind(thread);
    case ThreadOperation.UnbindNotification:
      if (thread.notification == 0) return Status.BadState;
      unbindNotification(thread);
      return Status.Ok;
    case ThreadOperation.SetFlags: return setFlags(thread);
    case ThreadOperation.Describe:
      cpu().value =
        <u64>thread.state | (<u64>thread.priority << 8) | (<u64>thread.ticks << 32);
      return Status.Ok;
    case ThreadOperation.SetInstructionPointer: return setInstructionPointer(thread);
    case ThreadOperation.Cancel: return cancelOperation(thread);
    default: return Status.BadOperation;
  }
}

/**
 * a0…a3: table, address space, fault and timeout endpoint or 0, IPC buffer frame or 0.
 * What the thread has must not take long to delete. The caller may be the thread itself.
 */
function configure(thread: Thread): Status {
  for (let i: u32 = 0; i < THREAD_SLOT_COUNT; ++i) {
    const status = candidateStatus(i, handleFor(i));
    if (status != Status.Ok) return status;
    if (takesLong(threadSlot(thread, i))) return Status.NotEmpty;
  }
  const table = changetype<Thread>(cpu().current).table;
  for (let i: u32 = 0; i < THREAD_SLOT_COUNT; ++i) {
    const old = threadSlot(thread, i);
    if (old.type != ObjectType.None) removeCapability(old);
    const source = findIn(table, handleFor(i));
    if (source != null) setThreadSlot(thread, i, source);
  }
  return Status.Ok;
}

/** The handle for the thread's capability `index`: both endpoints are in a2. */
function handleFor(index: u32): u32 {
  const place = index == ThreadSlot.TimeoutHandler ? TIMEOUT_HANDLE : 8 * index;
  return load<u32>(changetype<usize>(cpu()) + place, offsetof<Cpu>("argument0"));
}

/** Whether `handle` can become the thread's capability `index`. */
function candidateStatus(index: u32, handle: u32): Status {
  if (handle == 0 && index >= <u32>ThreadSlot.FaultHandler) return Status.Ok;
  const source = findCapability(handle);
  if (source == null) return Status.BadHandle;
  if (source.type != threadSlotType(index)) return Status.WrongType;
  if (index == ThreadSlot.Buffer) return bufferStatus(source);
  const handler = source.type == ObjectType.Endpoint;
  return handler && !source.allows(Right.Write) ? Status.NoRights : Status.Ok;
}

/** The core reads and writes IPC buffers, so they are ordinary pages within its reach. */
function bufferStatus(frame: Capability): Status {
  if (!frame.allows(Right.Read | Right.Write)) return Status.NoRights;
  if (frame.sizeBits != PAGE_BITS || frame.has(CapabilityFlag.Device))
    return Status.BadArgument;
  return frame.start < WINDOW_BYTES ? Status.Ok : Status.OutOfRange;
}

/**
 * Whoever sets a thread's priority also limits what it can raise itself, or others, to.
 */
function changePriority(thread: Thread): Status {
  if (cpu().argument0 > <u64>HIGHEST_PRIORITY) return Status.BadArgument;
  const priority = <u32>cpu().argument0;
  const current = changetype<Thread>(cpu().current);
  if (priority > current.priorityCeiling) return Status.NoRights;
  if (thread != current) thread.priorityCeiling = priority;
  setPriority(thread, priority);
  return Status.Ok;
}

/** a0 instruction pointer, a1 stack pointer, a2 first argument. */
function writeRegisters(thread: Thread): Status {
  if (!thread.is(ThreadState.Suspended)) return Status.BadState;
  if (cpu().argument0 >= USER_END) return Status.OutOfRange;
  thread.instructionPointer = cpu().argument0;
  thread.stackPointer = cpu().argument1;
  thread.badge = cpu().argument2;
  // An interrupted thread may have been stopped in the middle of anything.
  thread.processorFlags = 0;
  thread.framePointer = 0;
  return Status.Ok;
}

/**
 * Fills the caller's IPC buffer; a running thread's registers are those of its last stop.
 */
function readRegisters(thread: Thread): Status {
  const buffer = changetype<Thread>(cpu().current).buffer;
  if (buffer == 0) return Status.NoBuffer;
  const words = buffer + BUFFER_TEXT_OFFSET;
  copyWords(words, thread.address, RegisterIndex.Count);
  if (thread.processorFlags == 0) {
    store<u64>(words + 8 * RegisterIndex.Rflags, USER_PROCESSOR_FLAGS);
  }
  cpu().value = RegisterIndex.Count;
  return Status.Ok;
}

function bind(thread: Thread): Status {
  const slot = findCapability(<u32>cpu().argument0);
  if (slot == null) return Status.BadHandle;
  if (slot.type != ObjectType.Notification) return Status.WrongType;
  if (!slot.allows(Right.Read)) return Status.NoRights;
  const notification = notificationAt(slot.object);
  if (thread.notification != 0 || notification.bound != null) return Status.Occupied;
  bindNotification(notification, thread);
  return Status.Ok;
}

function setFlags(thread: Thread): Status {
  if (cpu().argument0 & ~KNOWN_FLAGS) return Status.BadArgument;
  const flags = <u32>cpu().argument0;
  const passive = (flags & ThreadFlag.Passive) != 0;
  if (!passive && thread.marked(ThreadFlag.Passive) && timeIsLimited())
    return Status.NoRights;
  setPassive(thread, passive);
  setFpu(thread, (flags & ThreadFlag.Fpu) != 0);
  return Status.Ok;
}

function setFpu(thread: Thread, wanted: bool): void {
  if (thread.marked(ThreadFlag.Fpu) == wanted) return;
  if (wanted) thread.mark(ThreadFlag.Fpu);
  else {
    thread.unmark(ThreadFlag.Fpu);
    resetFpu(thread);
  }
  if (cpu().current == thread) switchFpu(thread);
}

/** A thread that may use the FPU again starts with clean registers. */
function resetFpu(thread: Thread): void {
  dropFpu(thread);
  zeroWords(thread.address + FPU_AREA_OFFSET, FPU_WORDS);
  initializeFpu(thread);
}

/** a0 where a thread that stopped at a fault, or was suspended, goes on. */
function setInstructionPointer(thread: Thread): Status {
  if (thread.is(ThreadState.Running) || thread.is(ThreadState.Ready))
    return Status.BadState;
  if (cpu().argument0 >= USER_END) return Status.OutOfRange;
  thread.instructionPointer = cpu().argument0;
  return Status.Ok;
}
