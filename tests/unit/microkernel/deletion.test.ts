// A deletion that an interrupt cuts in two goes on with what it began, and with nothing
// else: meanwhile others may have ended it, and used the slot again.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  InterruptControlOperation,
  InterruptOperation,
  ObjectType,
  SystemCall,
  TableOperation,
  ThreadOperation,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const WAITERS = 30;
const VECTOR = 48;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let notification: number;
/** Deletes the endpoint, on which many wait. */
let deleter: number;
/** More urgent, waits for an interrupt. */
let other: number;

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  endpoint = process.make(ObjectType.Endpoint);
  notification = process.make(ObjectType.Notification);
  const line = process.takeSlots(1);
  const { ClaimMessage } = InterruptControlOperation;
  process.invoke(Handle.InterruptControl, ClaimMessage, 0, 0, line);
  process.invoke(line, InterruptOperation.Bind, notification);
  startThreads();
});

/** Starts all, and comes back with the deleter running. */
function startThreads(): void {
  const waiters = Array.from({ length: WAITERS }, () => process.makeThread(100));
  for (const { handle } of waiters) process.invoke(handle, ThreadOperation.Resume);
  deleter = process.startThread(90);
  other = process.startThread(200);
  process.leaveToOthers();
  leaveToDeleter();
  while (machine.current !== deleter) process.receive(endpoint);
  for (const { handle } of waiters) {
    process.invoke(handle, ThreadOperation.SetPriority, 50);
  }
}

function leaveToDeleter(): void {
  expect(machine.current).toBe(other);
  process.call(SystemCall.Wait, { rdi: BigInt(notification) });
}

/** Deletes the endpoint; the other thread does `act` at the first window. */
function deleteWithin(act: () => void): bigint {
  machine.atWindow = () => {
    machine.atWindow = () => null;
    return VECTOR;
  };
  process.delete(endpoint);
  expect(typeIn(endpoint)).toBe(ObjectType.Dying);
  act();
  leaveToDeleter();
  expect(machine.current).toBe(deleter);
  expect(violations(machine)).toEqual([]);
  return machine.registers.rax;
}

const typeIn = (slot: number): number => machine.view.getUint8(process.slotAddress(slot));

describe("a deletion cut in two", () => {
  it("goes on with the dying endpoint", () => {
    const status = deleteWithin(() => undefined);
    expect(status).toBe(0n);
    expect(typeIn(endpoint)).toBe(ObjectType.None);
  });

  it("leaves alone what took the slot meanwhile", () => {
    const status = deleteWithin(() => {
      expect(process.delete(endpoint)).toBe("Ok");
      const { Move } = TableOperation;
      expect(process.invoke(Handle.Table, Move, endpoint, notification)).toBe("Ok");
      notification = endpoint;
    });
    expect(status).toBe(0n);
    expect(typeIn(endpoint)).toBe(ObjectType.Notification);
  });

  it("succeeds when another has ended it meanwhile", () => {
    const status = deleteWithin(() => {
      expect(process.delete(endpoint)).toBe("Ok");
    });
    expect(status).toBe(0n);
    expect(typeIn(endpoint)).toBe(ObjectType.None);
  });
});
