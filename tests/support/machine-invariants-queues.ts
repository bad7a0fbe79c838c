// docs/invariants.md, 4 to 10: who waits where.

import { type Machine } from "./machine.ts";
import { ObjectType, ThreadState } from "./machine-abi.ts";
import { CPU, ENDPOINT, MARK, NOTIFICATION, REPLY, THREAD } from "./machine-layout.ts";
import { type FoundCapability, objectsOf } from "./machine-objects.ts";

const BLOCKED = new Set([
  ThreadState.Sending,
  ThreadState.Receiving,
  ThreadState.AwaitingReply,
  ThreadState.Waiting,
]);

interface Survey {
  machine: Machine;
  found: string[];
  /** In which queue each thread was seen. */
  places: Map<number, string>;
}

export function queueViolations(
  machine: Machine,
  capabilities: Map<number, FoundCapability>,
  threads: number[],
): string[] {
  const survey: Survey = { machine, found: [], places: new Map() };
  checkReadyQueues(survey);
  objectsOf(capabilities, ObjectType.Endpoint).forEach((endpoint) => {
    checkEndpoint(survey, endpoint);
  });
  objectsOf(capabilities, ObjectType.Notification).forEach((notification) => {
    checkNotification(survey, notification);
  });
  objectsOf(capabilities, ObjectType.Reply).forEach((reply) => {
    checkReply(survey, reply);
  });
  threads.forEach((thread) => checkThread(survey, thread));
  checkDeadlines(survey, threads);
  return survey.found;
}

/** Members of the circular queue whose first thread's address is at `place`. */
function membersOf(survey: Survey, place: number, name: string): number[] {
  const { machine, found, places } = survey;
  const members: number[] = [];
  const first = machine.read32(place);
  let thread = first;
  while (thread !== 0 && members.length < 10_000) {
    members.push(thread);
    const other = places.get(thread);
    if (other !== undefined) found.push(`4: thread ${thread} is in ${other} and ${name}`);
    places.set(thread, name);
    const next = machine.read32(thread + THREAD.queueNext);
    if (machine.read32(next + THREAD.queuePrevious) !== thread) {
      found.push(`4: ${name} is broken at ${thread}`);
      break;
    }
    if (next === first) break;
    thread = next;
  }
  return members;
}

function checkReadyQueues(survey: Survey): void {
  const { machine, found } = survey;
  const noted = machine.view.getInt32(CPU.address + CPU.highestReady, true);
  for (let priority = 0; priority < 256; priority += 1) {
    const place = CPU.address + CPU.readyQueues + 4 * priority;
    const members = membersOf(survey, place, `ready queue ${priority}`);
    for (const thread of members) {
      const same = machine.read32(thread + THREAD.priority) === priority;
      if (!same || machine.stateOf(thread) !== ThreadState.Ready) {
        found.push(`5: thread ${thread} does not belong in ready queue ${priority}`);
      }
    }
    if (members.length === 0) continue;
    const word = machine.read32(CPU.address + CPU.readyBitmap + 4 * (priority >> 5));
    if (((word >>> (priority & 31)) & 1) === 0 || priority > noted) {
      found.push(`5: ready queue ${priority} is not noted`);
    }
  }
}

function checkEndpoint(survey: Survey, endpoint: number): void {
  const receivers = membersOf(survey, endpoint + ENDPOINT.receivers, `R${endpoint}`);
  const senders = membersOf(survey, endpoint + ENDPOINT.senders, `S${endpoint}`);
  if (receivers.length > 0 && senders.length > 0) {
    survey.found.push(`6: endpoint ${endpoint} has senders and receivers`);
  }
  checkWaiters(survey, receivers, ThreadState.Receiving, endpoint);
  checkWaiters(survey, senders, ThreadState.Sending, endpoint);
}

function checkWaiters(
  survey: Survey,
  waiters: number[],
  state: number,
  object: number,
): void {
  for (const thread of waiters) {
    const on = survey.machine.read32(thread + THREAD.blockedOn);
    if (survey.machine.stateOf(thread) === state && on === object) continue;
    survey.found.push(`6: thread ${thread} is in the queue of ${object} without reason`);
  }
}

function checkNotification(survey: Survey, notification: number): void {
  const { machine, found } = survey;
  const bits = machine.read64(notification + NOTIFICATION.bits);
  const place = notification + NOTIFICATION.waiters;
  const waiters = membersOf(survey, place, `N${notification}`);
  checkWaiters(survey, waiters, ThreadState.Waiting, notification);
  if (bits !== 0n && waiters.length > 0) found.push(`7: ${notification} keeps bits back`);
  const bound = machine.read32(notification + NOTIFICATION.bound);
  if (bound === 0) return;
  if (machine.read32(bound + THREAD.notification) !== notification) {
    found.push(`7: the binding of ${notification} is one-sided`);
  }
  if (bits !== 0n && machine.stateOf(bound) === ThreadState.Receiving) {
    found.push(`7: ${notification} keeps bits back from its bound thread`);
  }
}

function checkReply(survey: Survey, reply: number): void {
  const { machine, found } = survey;
  const thread = machine.read32(reply + REPLY.thread);
  if (thread === 0) return;
  const state = machine.stateOf(thread);
  const waits = state === ThreadState.Receiving || state === ThreadState.AwaitingReply;
  if (!waits || machine.read32(thread + THREAD.reply) !== reply) {
    found.push(`8: reply object ${reply} holds a thread that does not hold it`);
  }
}

function checkThread(survey: Survey, thread: number): void {
  const { machine, found, places } = survey;
  const state = machine.stateOf(thread);
  const queued = places.has(thread);
  const wants =
    state === ThreadState.Ready ||
    state === ThreadState.Sending ||
    state === ThreadState.Receiving ||
    state === ThreadState.Waiting;
  if (queued !== wants)
    found.push(`4: thread ${thread} in state ${state}: queued ${queued}`);
  const alone = machine.read32(thread + THREAD.queueNext) === thread;
  if (!queued && !alone) found.push(`4: thread ${thread} is linked but in no queue`);
  checkReplySide(survey, thread, state);
  checkMarks(survey, thread, state);
}

function checkReplySide(survey: Survey, thread: number, state: number): void {
  const { machine, found } = survey;
  const reply = machine.read32(thread + THREAD.reply);
  const mark = (flagsOf(machine, thread) & MARK.NoReply) !== 0;
  if (state === ThreadState.Receiving) {
    if ((reply === 0) !== mark)
      found.push(`8: thread ${thread} has a wrong NoReply mark`);
    if (reply !== 0 && machine.read32(reply) !== thread) {
      found.push(`8: thread ${thread} offers a reply object that does not know it`);
    }
    return;
  }
  if (mark) found.push(`8: thread ${thread} has a NoReply mark and does not receive`);
  if (state !== ThreadState.AwaitingReply) return;
  if (reply === 0 || machine.read32(reply) !== thread) {
    found.push(`8: thread ${thread} awaits a reply that nobody can give`);
  }
}

function checkMarks(survey: Survey, thread: number, state: number): void {
  const { machine, found } = survey;
  const flags = flagsOf(machine, thread);
  const notification = machine.read32(thread + THREAD.notification);
  const bits = notification === 0 ? 0n : machine.read64(notification + NOTIFICATION.bits);
  if (((flags & MARK.Signaled) !== 0) !== (bits !== 0n)) {
    found.push(`7: thread ${thread} has a wrong Signaled mark`);
  }
  const faultWaits = state === ThreadState.Sending || state === ThreadState.AwaitingReply;
  if ((flags & MARK.Faulted) !== 0 && !faultWaits) {
    found.push(`9: thread ${thread} is marked Faulted in state ${state}`);
  }
  const waits = BLOCKED.has(state) || state === ThreadState.Throttled;
  if ((flags & MARK.Timed) !== 0 && !waits) {
    found.push(`10: thread ${thread} has a deadline and does not wait`);
  }
}

function flagsOf(machine: Machine, thread: number): number {
  return machine.view.getUint8(thread + THREAD.flags);
}

function checkDeadlines(survey: Survey, threads: number[]): void {
  const { machine, found } = survey;
  const members = new Set<number>();
  const visit = (thread: number, parent: number): number => {
    if (thread === 0) return 0;
    members.add(thread);
    if (machine.read32(thread + THREAD.heapParent) !== parent) {
      found.push(`10: thread ${thread} has a wrong parent in the deadline heap`);
    }
    const due = machine.read64(thread + THREAD.deadline);
    if (parent !== 0 && due < machine.read64(parent + THREAD.deadline)) {
      found.push(`10: thread ${thread} is due before its parent`);
    }
    const left = visit(machine.read32(thread + THREAD.heapLeft), thread);
    const right = visit(machine.read32(thread + THREAD.heapRight), thread);
    const rank = machine.read32(thread + THREAD.heapRank);
    if (left < right || rank !== right + 1) {
      found.push(`10: thread ${thread} breaks the leftist order`);
    }
    return rank;
  };
  visit(machine.read32(CPU.address + CPU.deadlines), 0);
  for (const thread of threads) {
    const timed = (flagsOf(machine, thread) & MARK.Timed) !== 0;
    if (timed !== members.has(thread))
      found.push(`10: thread ${thread}: mark and heap differ`);
  }
}
