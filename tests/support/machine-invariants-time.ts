// docs/invariants.md, 20 to 22: whose time everybody runs on.

import { type Machine } from "./machine.ts";
import { LEAST_BUDGET, ObjectType, ThreadFlag, ThreadState } from "./machine-abi.ts";
import { CONTEXT, CPU, MARK, THREAD } from "./machine-layout.ts";
import { type FoundCapability, objectsOf } from "./machine-objects.ts";

export function timeViolations(
  machine: Machine,
  capabilities: Map<number, FoundCapability>,
  threads: number[],
): string[] {
  const contexts = objectsOf(capabilities, ObjectType.SchedulingContext);
  return [
    ...threads.flatMap((thread) => threadViolations(machine, thread)),
    ...contexts.flatMap((context) => contextViolations(machine, context)),
    ...chargeViolations(machine),
  ].map((text) => `time: ${text}`);
}

/** What a thread knows of its time. */
function timeOf(machine: Machine, thread: number) {
  const context = machine.read32(thread + THREAD.context);
  return {
    context,
    own: machine.read32(thread + THREAD.ownContext),
    donor: machine.read32(thread + THREAD.donor),
    flags: machine.view.getUint8(thread + THREAD.flags),
    holder: context === 0 ? 0 : machine.read32(context + CONTEXT.holder),
    limited: context !== 0 && machine.read32(context + CONTEXT.refillCount) !== 0,
  };
}

/** A statement about a thread, and whether it holds. */
type Statement = [holds: boolean, otherwise: string];

function threadViolations(machine: Machine, thread: number): string[] {
  const statements = [
    ...ownStatements(machine, thread),
    ...donationStatements(machine, thread),
    ...stateStatements(machine, thread),
  ];
  const broken = statements.filter(([holds]) => !holds);
  const found = broken.map(([, otherwise]) => `thread ${thread} ${otherwise}`);
  return found.concat(stackViolations(machine, thread));
}

function ownStatements(machine: Machine, thread: number): Statement[] {
  const { context, own, donor, flags, limited } = timeOf(machine, thread);
  const passive = (flags & (ThreadFlag.Passive ?? 0)) !== 0;
  const leaves = passive && own === 0 && context === thread + THREAD.unlimitedContext;
  return [
    [passive || own !== 0, "has no context and is not passive (20)"],
    [donor === 0 || passive, "is not passive and has a donor (20)"],
    [donor !== 0 || context === own || leaves, "is not on its own context (20)"],
    [((flags & MARK.Budgeted) !== 0) === limited, "has a wrong Budgeted mark (20)"],
  ];
}

function donationStatements(machine: Machine, thread: number): Statement[] {
  const { context, donor, flags, holder } = timeOf(machine, thread);
  const donated = (flags & MARK.Donated) !== 0;
  const waits = machine.stateOf(thread) === ThreadState.AwaitingReply;
  const lent = context !== 0 && holder !== thread;
  const statements: Statement[] = [
    [donated === lent, "has a wrong Donated mark (20)"],
    [!donated || waits, "is Donated and does not await a reply (20)"],
  ];
  if (donor === 0) return statements;
  const below = timeOf(machine, donor);
  return [
    ...statements,
    [below.context === context, "has another context than its donor (20)"],
    [(below.flags & MARK.Donated) !== 0, "has a donor without the mark (20)"],
  ];
}

function stateStatements(machine: Machine, thread: number): Statement[] {
  const { context, flags, holder, limited } = timeOf(machine, thread);
  const state = machine.stateOf(thread);
  const runs = state === ThreadState.Running || state === ThreadState.Ready;
  const timed = (flags & MARK.Timed) !== 0;
  const stopped = limited ? timed : context === 0;
  const throttled = state === ThreadState.Throttled;
  return [
    [!runs || (context !== 0 && holder === thread), "could run and has no time (21)"],
    [!throttled || stopped, "is throttled for no reason (21)"],
  ];
}

/** From the holder down to whose context it is, there are as many as the context says. */
function stackViolations(machine: Machine, thread: number): string[] {
  const { context, donor } = timeOf(machine, thread);
  if (context === 0 || donor !== 0) return [];
  let depth = 0;
  let member = machine.read32(context + CONTEXT.holder);
  while (member !== 0 && member !== thread && depth < 1000) {
    member = timeOf(machine, member).donor;
    depth += 1;
  }
  const donations = machine.read32(context + CONTEXT.donations);
  return member === thread && depth === donations
    ? []
    : [`20: context ${context} of thread ${thread} has a broken stack`];
}

function contextViolations(machine: Machine, context: number): string[] {
  const found: string[] = [];
  const home = machine.read32(context + CONTEXT.home);
  if (home !== 0 && timeOf(machine, home).own !== context) {
    found.push(`20: context ${context} is bound to a thread that does not know it`);
  }
  const count = machine.read32(context + CONTEXT.refillCount);
  if (count === 0) return found;
  const refills = refillsOf(machine, context);
  const sum = refills.reduce((total, { amount }) => total + amount, 0n);
  const budget = machine.read64(context + CONTEXT.budget);
  if (sum !== budget)
    found.push(`22: refills of ${context} add up to ${sum} of ${budget}`);
  if (refills[0].amount < LEAST_BUDGET) found.push(`22: context ${context} has crumbs`);
  refills.slice(1).forEach(({ time }, index) => {
    const before = refills[index];
    if (time < before.time) found.push(`22: refills of ${context} are out of order`);
  });
  return found;
}

/** A context's refills, the first first. */
function refillsOf(
  machine: Machine,
  context: number,
): { time: bigint; amount: bigint }[] {
  const first = (machine.read32(context + CONTEXT.firstRefill) - CONTEXT.refills) / 16;
  const count = machine.read32(context + CONTEXT.refillCount);
  return Array.from({ length: count }, (_, index) => {
    const place =
      context + CONTEXT.refills + 16 * ((first + index) % CONTEXT.mostRefills);
    return { time: machine.read64(place), amount: machine.read64(place + 8) };
  });
}

function chargeViolations(machine: Machine): string[] {
  const charged = machine.read32(CPU.address + CPU.charged);
  const charging = machine.view.getUint8(CPU.address + CPU.charging) !== 0;
  const { context, limited } =
    machine.current === 0
      ? { context: 0, limited: false }
      : timeOf(machine, machine.current);
  const expected = limited ? context : 0;
  const agrees = charged === expected && charging === (charged !== 0);
  return agrees ? [] : [`21: ${charged} is charged, ${expected} runs`];
}
