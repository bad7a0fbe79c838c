// The operations on a scheduling context, and its end.

import { LEAST_BUDGET, LONGEST_PERIOD, ObjectType } from "../libsys/abi/object";
import { SchedulingContextOperation } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { forgetCharged, settle } from "./budget";
import { Capability } from "./capability";
import { now } from "./clock";
import { cpu } from "./cpu";
import { bindContext, timeIsLimited, unbindContext } from "./donation";
import { contextAt, fillContext, SchedulingContext } from "./scheduling-context";
import { findCapability } from "./table";
import { threadAt, unlimitedContext } from "./thread";

/** Performs `operation` on the context behind `slot`; arguments are in the Cpu. */
export function invokeContext(slot: Capability, operation: u32): Status {
  const context = contextAt(slot.object);
  switch (operation) {
    case SchedulingContextOperation.Configure: return configure(context);
    case SchedulingContextOperation.Bind: return bind(context);
    case SchedulingContextOperation.Unbind:
      if (context.home == null) return Status.BadState;
      unbindContext(context);
      return Status.Ok;
    case SchedulingContextOperation.Consumed:
      cpu().value = context.consumed;
      if (cpu().charged == context) cpu().value += now() - context.startedAt;
      return Status.Ok;
    default: return Status.BadOperation;
  }
}

/** a0 budget, a1 period, a2 badge. */
function configure(context: SchedulingContext): Status {
  const budget = cpu().argument0;
  const period = cpu().argument1;
  if (budget < LEAST_BUDGET || budget > period || period > LONGEST_PERIOD)
    return Status.BadArgument;
  if (timeIsLimited()) return Status.NoRights;

  context.budget = budget;
  context.period = period;
  context.badge = cpu().argument2;
  fillContext(context, now());
  const holder = context.holder;
  if (holder != null) settle(holder);
  return Status.Ok;
}

/** a0 thread. */
function bind(context: SchedulingContext): Status {
  const slot = findCapability(<u32>cpu().argument0);
  if (slot == null) return Status.BadHandle;
  if (slot.type != ObjectType.Thread) return Status.WrongType;
  if (context.refillCount == 0) return Status.BadState;
  const thread = threadAt(slot.object);
  const own = thread.ownContext;
  const bound = own != null && own != unlimitedContext(thread);
  if (context.home != null || bound) return Status.Occupied;
  bindContext(context, thread);
  return Status.Ok;
}

/** Ends the context at `address`, whose last capability is gone. */
export function closeContext(address: u32): void {
  const context = contextAt(address);
  unbindContext(context);
  forgetCharged(context);
}
