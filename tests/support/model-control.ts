// The operations on threads and scheduling contexts in the reference model.

import { ThreadState } from "./machine-abi.ts";
import { type BudgetSize } from "./model-budget.ts";
import { type Model } from "./model-core.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

const { Running, Suspended } = ThreadState;

export interface ThreadFlags {
  passive: boolean;
  fpu: boolean;
}

export function suspend(model: Model, thread: ModelThread): string {
  if (thread.state === Suspended) return "Ok";
  if (thread.blocked) thread.result = thread.fault ? null : { status: "Canceled" };
  model.detach(thread);
  return "Ok";
}

export function resume(model: Model, thread: ModelThread): string {
  if (thread.state !== Suspended) return "BadState";
  model.schedule.wake(thread);
  return "Ok";
}

export function cancelOperation(model: Model, thread: ModelThread): string {
  if (!thread.blocked || thread.fault) return "BadState";
  model.cancel(thread, "Canceled");
  return "Ok";
}

export function setPriority(model: Model, thread: ModelThread, priority: number): string {
  if (priority > model.current.ceiling) return "NoRights";
  if (thread !== model.current) thread.ceiling = priority;
  model.schedule.setPriority(thread, priority);
  return "Ok";
}

export function setFlags(
  model: Model,
  thread: ModelThread,
  { passive, fpu }: ThreadFlags,
): string {
  if (!passive && thread.passive && model.current.timeIsLimited) return "NoRights";
  if (passive && !thread.passive) makePassive(model, thread);
  if (!passive && thread.passive) makeActive(model, thread);
  if (!fpu && thread.fpu) forgetFpu(model, thread);
  thread.fpu = fpu;
  return "Ok";
}

function makePassive(model: Model, thread: ModelThread): void {
  thread.passive = true;
  if (thread.own !== thread.unlimited) return;
  if (thread.state === Running) thread.own = null;
  else model.donation.setOwn(thread, null);
}

function makeActive(model: Model, thread: ModelThread): void {
  if (thread.onDonation) model.donation.giveBack(thread);
  thread.passive = false;
  if (thread.own === null) model.donation.setOwn(thread, thread.unlimited);
}

export function forgetFpu({ schedule }: Model, thread: ModelThread): void {
  if (schedule.fpuOwner === thread) schedule.fpuOwner = null;
}

export function configureContext(
  model: Model,
  context: ModelContext,
  size: BudgetSize,
): string {
  if (!context.alive) return "BadHandle";
  if (model.current.timeIsLimited) return "NoRights";
  model.fill(context, size);
  return "Ok";
}

export function consumed(model: Model, context: ModelContext): string {
  if (!context.alive || context.budget === null) return "BadHandle";
  const { charged, time } = model.schedule;
  const value = charged === context ? context.budget.usedBy(time) : null;
  model.current.result = { status: "Ok", value: value ?? context.budget.consumed };
  return "Ok";
}

export function bindContext(
  model: Model,
  context: ModelContext,
  thread: ModelThread,
): string {
  if (!context.alive || !thread.alive) return "BadHandle";
  const bound = thread.own !== null && thread.own !== thread.unlimited;
  if (context.home !== null || bound) return "Occupied";
  context.home = thread;
  model.donation.setOwn(thread, context);
  // From now on it has a right to limited time only.
  thread.unlimited.stack = [];
  return "Ok";
}

export function unbindContext(model: Model, context: ModelContext): string {
  if (!context.alive) return "BadHandle";
  if (context.home === null) return "BadState";
  context.home.passive = true;
  model.donation.setOwn(context.home, null);
  context.home = null;
  context.stack = [];
  return "Ok";
}
