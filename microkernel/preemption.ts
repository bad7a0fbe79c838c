// Where long system calls let interrupts in. Such a call does its work in bounded steps,
// and after some of them opens a window. An interrupt that comes in the window abandons
// the call: the thread then makes it again, from the same instruction. So what a step has
// done must show in the objects, or in the call's arguments.

import { SystemCall } from "../libsys/abi/system-call";
import { Capability, SLOT_BITS } from "./capability";
import { cpu } from "./cpu";
import { abandonCall, interruptWindow } from "./hardware";
import { findCapability } from "./table";
import { ThreadState } from "../libsys/abi/object";
import { Thread, USER_PROCESSOR_FLAGS } from "./thread";

/** Units of work, 100 to 400 instructions each, from one window to the next. */
const UNITS: u32 = 4;
/** `syscall` is two bytes long. */
const SYSTEM_CALL_BYTES: u64 = 2;

/** The invocation of `slot` may take long; its arguments are in the Cpu. */
export function beginLongCall(slot: Capability, operation: u32): void {
  cpu().invoked = slot;
  cpu().operation = operation;
  cpu().work = 0;
}

/**
 * A unit of work is done, and the arguments in the Cpu say what remains. Returns false
 * when the call can't go on, because its thread stopped or lost the capability it
 * invoked.
 */
// @ts-ignore: decorator
@inline
export function preemptionPoint(): bool {
  return ++cpu().work < UNITS || breathe();
}

/** As preemptionPoint, after a page was zeroed or as much was done: two units of work. */
export function pagePoint(): bool {
  ++cpu().work;
  return preemptionPoint();
}

/** Some work is as long as many units: interrupts are let in at the next point. */
export function fillUnits(): void {
  cpu().work = UNITS;
}

/**
 * The running thread makes its system call `number` again, after what interrupts and the
 * scheduler have to do; the message is in its registers already. Does not return.
 */
export function repeatCall(thread: Thread, number: SystemCall): void {
  thread.status = number;
  rewind(thread);
  interruptWindow();
  abandonCall();
}

function rewind(thread: Thread): void {
  thread.instructionPointer -= SYSTEM_CALL_BYTES;
  thread.processorFlags = USER_PROCESSOR_FLAGS;
}

function breathe(): bool {
  cpu().work = 0;
  const thread = changetype<Thread>(cpu().current);
  if (!thread.is(ThreadState.Running)) return false;
  const invoked = changetype<u32>(cpu().invoked);
  const handle = (invoked - thread.table) >> SLOT_BITS;
  if (changetype<u32>(findCapability(handle)) != invoked) return false;

  thread.status = SystemCall.Invoke;
  thread.badge = handle;
  thread.rsi = cpu().operation;
  thread.value = cpu().argument0;
  thread.r10 = cpu().argument1;
  thread.r8 = cpu().argument2;
  thread.r9 = cpu().argument3;
  rewind(thread);
  if (cpu().preempt) abandonCall();
  interruptWindow();
  // None came.
  thread.instructionPointer += SYSTEM_CALL_BYTES;
  thread.processorFlags = 0;
  return true;
}
