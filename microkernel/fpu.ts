// x87 and SSE registers. They belong to one thread at a time, cpu.fpuOwner. Threads
// without ThreadFlag.Fpu can't touch them (CR0.TS), so switching to such a thread moves
// nothing, and nothing is ever visible to a thread that it did not put there itself.

import { ThreadFlag } from "../libsys/abi/object";
import { cpu } from "./cpu";
import { clearTaskSwitched, restoreFpu, saveFpu, setTaskSwitched } from "./hardware";
import { FPU_AREA_OFFSET, Thread } from "./thread";

/**
 * Initial control words of the ABI: all exceptions masked, x87 double extended, round to
 * nearest.
 */
const INITIAL_X87_CONTROL: u16 = 0x37f;
const INITIAL_SSE_CONTROL: u32 = 0x1f80;
const X87_CONTROL_OFFSET: u32 = 0;
const SSE_CONTROL_OFFSET: u32 = 24;

/** Makes `thread`'s registers usable, or all registers unusable, as its flags say. */
// @ts-ignore: decorator
@inline
export function switchFpu(thread: Thread): void {
  if (thread.flags & ThreadFlag.Fpu) takeFpu(thread);
  else if (cpu().fpuUsable) closeFpu();
}

/** Gives a new thread's area its first content; the rest is already zero. */
export function initializeFpu(thread: Thread): void {
  const area = thread.address + FPU_AREA_OFFSET;
  store<u16>(area + X87_CONTROL_OFFSET, INITIAL_X87_CONTROL);
  store<u32>(area + SSE_CONTROL_OFFSET, INITIAL_SSE_CONTROL);
}

/** Forgets what the registers hold when they are `thread`'s. */
export function dropFpu(thread: Thread): void {
  if (cpu().fpuOwner == thread) cpu().fpuOwner = null;
}

function takeFpu(thread: Thread): void {
  if (!cpu().fpuUsable) clearTaskSwitched();
  cpu().fpuUsable = 1;
  const owner = cpu().fpuOwner;
  if (owner == thread) return;
  if (owner != null) saveFpu(owner.address + FPU_AREA_OFFSET);
  restoreFpu(thread.address + FPU_AREA_OFFSET);
  cpu().fpuOwner = thread;
}

function closeFpu(): void {
  setTaskSwitched();
  cpu().fpuUsable = 0;
}
