// One timer interrupt does a bounded amount of work, however much is due; the rest gets
// another interrupt at once.

import { beforeEach, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
  ThreadState,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const TIMER = 32;
const DUE = 5_000_000n;
const LATE = 1_000_000n;
const WAKES_AT_ONCE = 8;
const { Resume, SetFlags, SetPriority } = ThreadOperation;

let process: MachineProcess;
let machine: Machine;

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  process.invoke(Handle.Thread, SetPriority, 250);
});

/** A thread that runs at once, and `act`s until it blocks. */
function started(priority: number, act: () => void): { handle: number; address: number } {
  const thread = process.makeThread(priority);
  process.invoke(thread.handle, SetPriority, 254);
  process.invoke(thread.handle, Resume);
  expect(machine.current).toBe(thread.address);
  act();
  expect(machine.current).toBe(machine.initThread);
  process.invoke(thread.handle, SetPriority, priority);
  return thread;
}

function waitUntil(time: bigint): void {
  const rdi = BigInt(process.make(ObjectType.Notification));
  process.call(SystemCall.WaitDeadline, { rdi, rdx: time });
}

/** The timer interrupts when all that is due is long overdue. */
function interruptLate(): void {
  machine.devices.time = DUE + LATE;
  machine.interrupt(TIMER);
  expect(violations(machine)).toEqual([]);
}

it("wakes eight threads at most, and the others in the next ones", () => {
  const threads = Array.from({ length: 20 }, () => started(100, () => waitUntil(DUE)));
  const waiting = (): number =>
    threads.filter(({ address }) => machine.stateOf(address) === ThreadState.Waiting)
      .length;
  const left: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    interruptLate();
    left.push(waiting());
  }
  expect(left).toEqual([20 - WAKES_AT_ONCE, 20 - 2 * WAKES_AT_ONCE, 0]);
});

it("counts the servers that lose a donation as well", () => {
  const endpoints = Array.from({ length: 12 }, () => process.make(ObjectType.Endpoint));
  for (const endpoint of endpoints) {
    const server = started(240, () => {
      process.receive(endpoint, process.make(ObjectType.Reply));
    });
    process.invoke(server.handle, SetFlags, ThreadFlag.Passive);
  }
  const sleepers = [0, 1].map(() => started(100, () => waitUntil(DUE + 1n)));
  // The first deadline: that of a call through all servers, the last of which sleeps.
  const caller = process.startThread(245);
  process.invoke(Handle.Thread, SetPriority, 0);
  expect(machine.current).toBe(caller);
  const rdi = BigInt(endpoints[0]);
  process.call(SystemCall.CallDeadline, { rdi, r15: 0n, rdx: DUE });
  for (const endpoint of endpoints.slice(1)) process.callEndpoint(endpoint);
  process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) });
  interruptLate();
  expect(machine.current).toBe(caller);
  const states = sleepers.map(({ address }) => machine.stateOf(address));
  expect(states).toEqual([ThreadState.Waiting, ThreadState.Waiting]);
  interruptLate();
  const after = sleepers.map(({ address }) => machine.stateOf(address));
  expect(after).toEqual([ThreadState.Ready, ThreadState.Ready]);
});
