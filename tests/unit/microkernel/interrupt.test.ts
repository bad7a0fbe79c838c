// Interrupt objects, I/O ports, the log, deadlines.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  InterruptControlOperation,
  InterruptFlag,
  InterruptOperation,
  ObjectType,
  Right,
  SystemCall,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const { Claim, ClaimMessage } = InterruptControlOperation;
const { Bind, Unbind, Acknowledge } = InterruptOperation;
const FIRST_VECTOR = 48;
const PIN = 5;

let process: MachineProcess;
let machine: Machine;
let notification: number;

const control = (operation: number, ...values: number[]): string =>
  process.invoke(Handle.InterruptControl, operation, ...values);

function claim(pin = PIN, flags = 0): number {
  const slot = process.takeSlots(1);
  expect(control(Claim, pin, flags, slot)).toBe("Ok");
  return slot;
}

const poll = (): bigint => {
  process.call(SystemCall.Poll, { rdi: BigInt(notification) });
  return machine.registers.rdi;
};

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  notification = process.make(ObjectType.Notification);
});

describe("an interrupt", () => {
  it("signals the badge of what it is bound to", () => {
    const line = claim();
    expect(process.invoke(line, Bind, process.mint(notification, 16n))).toBe("Ok");
    machine.interrupt(FIRST_VECTOR);
    expect(poll()).toBe(16n);
    expect(machine.devices.endsOfInterrupt).toBe(1);
  });

  it("wakes the driver that waits for it, if that is more urgent", () => {
    const line = claim();
    process.invoke(line, Bind, process.mint(notification, 16n));
    const driver = process.startThread(200);
    process.leaveToOthers();
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(machine.initThread);
    machine.interrupt(FIRST_VECTOR);
    expect(machine.current).toBe(driver);
    expect(machine.registers.rdi).toBe(16n);
  });

  it("by level stays masked until it is acknowledged", () => {
    const line = claim(PIN, InterruptFlag.Level | InterruptFlag.ActiveLow);
    expect(machine.devices.redirection(PIN) & 0xa000).toBe(0xa000);
    process.invoke(line, Bind, notification);
    expect(machine.devices.masked(PIN)).toBe(false);
    machine.interrupt(FIRST_VECTOR);
    expect(machine.devices.masked(PIN)).toBe(true);
    expect(process.invoke(line, Acknowledge)).toBe("Ok");
    expect(machine.devices.masked(PIN)).toBe(false);
  });

  it("by edge is never masked while it is bound", () => {
    process.invoke(claim(), Bind, notification);
    machine.interrupt(FIRST_VECTOR);
    expect(machine.devices.masked(PIN)).toBe(false);
  });

  it("is silent before it is bound and after it is unbound", () => {
    const line = claim();
    expect(machine.devices.masked(PIN)).toBe(true);
    expect(process.invoke(line, Acknowledge)).toBe("BadState");
    expect(process.invoke(line, Unbind)).toBe("BadState");
    process.invoke(line, Bind, notification);
    expect(process.invoke(line, Unbind)).toBe("Ok");
    expect(machine.devices.masked(PIN)).toBe(true);
    machine.interrupt(FIRST_VECTOR);
    expect(poll()).toBe(0n);
  });

  it("is bound to one notification that may be signalled", () => {
    const line = claim();
    expect(process.invoke(line, Bind, 4000)).toBe("BadHandle");
    expect(process.invoke(line, Bind, Handle.Log)).toBe("WrongType");
    const readOnly = process.copy(notification, Right.Read);
    expect(process.invoke(line, Bind, readOnly)).toBe("NoRights");
    expect(process.invoke(line, Bind, notification)).toBe("Ok");
    expect(process.invoke(line, Bind, notification)).toBe("Occupied");
    expect(process.invoke(line, 99)).toBe("BadOperation");
  });

  it("lets go of a notification that is destroyed", () => {
    const line = claim();
    process.invoke(line, Bind, notification);
    process.delete(notification);
    machine.interrupt(FIRST_VECTOR);
    expect(machine.devices.masked(PIN)).toBe(true);
    const next = process.make(ObjectType.Notification);
    expect(process.invoke(line, Bind, next)).toBe("Ok");
    expect(violations(machine)).toEqual([]);
  });

  it("can be claimed again when its last capability is gone", () => {
    const line = claim();
    const copy = process.copy(line);
    process.delete(line);
    expect(control(Claim, PIN, 0, process.takeSlots(1))).toBe("Occupied");
    process.delete(copy);
    expect(control(Claim, PIN, 0, process.takeSlots(1))).toBe("Ok");
  });

  it("is taken back by revoking the right to claim", () => {
    const line = claim();
    process.revoke(Handle.InterruptControl);
    expect(process.invoke(line, Acknowledge)).toBe("BadHandle");
  });
});

describe("claiming", () => {
  it("tells where a device has to write its messages, each to another vector", () => {
    const slots = process.takeSlots(2);
    expect(control(ClaimMessage, 0, 0, slots)).toBe("Ok");
    expect(process.value).toBe((0xfee0_0000n << 32n) | BigInt(FIRST_VECTOR));
    control(ClaimMessage, 0, 0, slots + 1);
    expect(process.value & 0xffn).toBe(BigInt(FIRST_VECTOR + 1));
    process.invoke(slots, Bind, notification);
    machine.interrupt(FIRST_VECTOR);
    expect(poll()).toBe(1n);
  });

  it("tells what is wrong with its arguments", () => {
    const slot = process.takeSlots(1);
    expect(control(Claim, 24, 0, slot)).toBe("OutOfRange");
    expect(control(Claim, PIN, 4, slot)).toBe("BadArgument");
    expect(control(Claim, PIN, 0, 5000)).toBe("OutOfRange");
    expect(control(Claim, PIN, 0, Handle.Log)).toBe("Occupied");
    expect(control(ClaimMessage, 0, 0, Handle.Log)).toBe("Occupied");
    expect(control(99)).toBe("BadOperation");
  });

  it("says NoMemory when all 64 vectors are taken", () => {
    const slots = process.takeSlots(65);
    for (let i = 0; i < 64; i += 1) control(ClaimMessage, 0, 0, slots + i);
    expect(control(ClaimMessage, 0, 0, slots + 64)).toBe("NoMemory");
  });
});

describe("a spurious interrupt", () => {
  it("is not acknowledged; one of a free vector is, and nothing else happens", () => {
    machine.interrupt(255);
    expect(machine.devices.endsOfInterrupt).toBe(0);
    machine.interrupt(100);
    expect(machine.devices.endsOfInterrupt).toBe(1);
    machine.interrupt(FIRST_VECTOR + 3);
    expect(machine.devices.endsOfInterrupt).toBe(2);
  });
});
