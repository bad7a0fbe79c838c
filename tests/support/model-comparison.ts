// What has to be the same in the core and in the reference model after each step.

import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { ObjectType, statusName } from "./machine-abi.ts";
import { CONTEXT, THREAD } from "./machine-layout.ts";
import { capabilityAt } from "./machine-objects.ts";
import { type Model } from "./model-core.ts";
import { type ModelMachine } from "./model-machine.ts";
import { registersAt } from "./model-stage.ts";
import { type ModelContext, type ModelThread, type Result } from "./model-thread.ts";

/** Everybody is where the model says, and the running thread has what it says. */
export function compare(real: ModelMachine, model: Model): void {
  const { machine } = real.process;
  const { current } = model.schedule;
  const found = {
    running: real.running,
    states: real.threads.map(({ address }) => machine.stateOf(address)),
    contexts: real.threads.map(({ address }) => machine.read32(address + THREAD.context)),
    holders: holders(real, model),
    pockets: pockets(real),
    thread: current === null ? null : findings(real, current),
  };
  const expected = {
    running: current?.index ?? -1,
    states: model.threads.map(({ state }) => state),
    contexts: model.threads.map(({ context }) => addressOf(real, model, context)),
    holders: expectedHolders(real, model),
    pockets: expectedPockets(model, real),
    thread: current === null ? null : expectations(real, model, current),
  };
  // Quicker than the comparison that explains the difference.
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

/** Who may run on each thread's first context, and on each other. */
function holders(real: ModelMachine, model: Model): number[] {
  const { machine } = real.process;
  return allContexts(model).map((context) =>
    machine.read32(addressOf(real, model, context) + CONTEXT.holder),
  );
}

function expectedHolders(real: ModelMachine, model: Model): number[] {
  return allContexts(model).map(({ stack }) => {
    const top = stack.at(-1);
    return top === undefined ? 0 : real.threads[top.index].address;
  });
}

function allContexts(model: Model): ModelContext[] {
  const own = model.threads.map(({ unlimited }) => unlimited);
  return [...own, ...model.contexts.filter(({ alive }) => alive)];
}

function addressOf(
  real: ModelMachine,
  model: Model,
  context: ModelContext | null,
): number {
  if (context === null) return 0;
  const bound = model.contexts.indexOf(context);
  if (bound >= 0) return real.contexts[bound].address;
  const owner = model.threads.findIndex(({ unlimited }) => unlimited === context);
  return real.threads[owner].address + THREAD.unlimitedContext;
}

/** What lies in the slots in which threads want capabilities. */
function pockets(real: ModelMachine): unknown[] {
  return real.pockets.map((slot) => {
    const { machine } = real.process;
    const found = capabilityAt(machine, real.process.slotAddress(slot));
    if (found.type === ObjectType.None) return null;
    const { type, rights, badge, object } = found;
    return { type, rights, badge, object };
  });
}

function expectedPockets({ pockets }: Model, real: ModelMachine): unknown[] {
  return pockets.map((gift) => {
    if (gift === null) return null;
    const { type, rights, badge } = gift;
    const object = real.process.objectOf(real.originalOf(gift));
    return { type: ObjectType[type], rights, badge, object };
  });
}

/** What the running thread finds, as far as `expected` says something about it. */
function findings(real: ModelMachine, thread: ModelThread): unknown {
  const { fpuUsable, fpuRestores, fpuSaves, registers } = real.process.machine;
  const owner = real.threads.findIndex(({ address }) => address === fpuRestores.at(-1));
  const { rip, rsp, rbp } = registers;
  return {
    place: { rip, rsp, rbp },
    fpu: fpuUsable ? { owner, saves: fpuSaves.length } : null,
    registers: thread.result === null ? { ...registers } : result(real, thread.result),
  };
}

function expectations(real: ModelMachine, model: Model, thread: ModelThread): unknown {
  const { fpuOwner, fpuSaves } = model.schedule;
  const { registers } = real.process.machine;
  return {
    place: registersAt(thread.place),
    fpu: thread.fpu ? { owner: fpuOwner?.index, saves: fpuSaves } : null,
    registers: thread.result ?? real.frozen.get(thread.index) ?? { ...registers },
  };
}

/** What the registers say, in the form in which the model says it. */
function result(real: ModelMachine, expected: Result): unknown {
  const { rax, rdx, r15, rbx, r12, r13, r14, rdi } = real.process.machine.registers;
  const status = statusName(rax);
  if (expected.message) {
    const more = real.wordsInBuffer(expected.message.more.length);
    const words = [rbx, r12, r13, r14];
    return { status, message: { tag: r15, words, more, badge: rdi } };
  }
  if (expected.value !== undefined) return { status, value: rdx };
  return expected.bits === undefined ? { status } : { status, bits: rdi };
}
