// Long system calls let interrupts in: whatever comes, and whenever, the objects end up
// as if the call had run in one piece, and nobody sees an object half made or half
// destroyed.

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  InterruptControlOperation,
  InterruptOperation,
  ObjectType,
  SystemCall,
  TableOperation,
  ThreadOperation,
  ThreadState,
  UntypedOperation,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { findCapabilities } from "../../support/machine-objects.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { SPURIOUS } from "../../support/machine-entry.ts";
import { type Machine } from "../../support/machine.ts";

const LARGE_PAGE = 21;
const { Copy, Delete, Mint, Move, Revoke } = TableOperation;
const { Retype } = UntypedOperation;

let process: MachineProcess;
let machine: Machine;

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

/** A table with `count` copies of `source`. */
function tableOfCopies(source: number, count: number): number {
  const table = process.make(ObjectType.CapabilityTable, 14);
  for (let slot = 1; slot <= count; slot += 1) {
    expect(process.invoke(table, Copy, slot, source, 15)).toBe("Ok");
  }
  return table;
}

const copiesOf = (object: number): number =>
  [...findCapabilities(machine).values()].filter(
    (one) => one.type === ObjectType.Endpoint && one.object === object,
  ).length;

/**
 * Lets `act` happen when the core lets interrupts in for the `count`-th time from now.
 */
function atWindow(count: number, act: () => number): void {
  const wanted = machine.windows + count;
  machine.atWindow = () => {
    if (machine.windows !== wanted) return null;
    machine.atWindow = () => null;
    return act();
  };
}

/** A notification that interrupt vector 48 signals. */
function interruptSource(): { notification: number; vector: number } {
  const notification = process.make(ObjectType.Notification);
  const [line] = [process.takeSlots(1)];
  const { ClaimMessage } = InterruptControlOperation;
  process.invoke(Handle.InterruptControl, ClaimMessage, 0, 0, line);
  expect(process.invoke(line, InterruptOperation.Bind, notification)).toBe("Ok");
  return { notification, vector: 48 };
}

describe("revoke", () => {
  it("lets interrupts in often, however much there is to delete", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    tableOfCopies(endpoint, 400);
    expect(process.revoke(endpoint)).toBe("Ok");
    expect(machine.windows).toBeGreaterThanOrEqual(400 / 8);
    expect(copiesOf(process.objectOf(endpoint))).toBe(1);
  });

  it("goes on after each interrupt until everything is deleted", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    tableOfCopies(endpoint, 400);
    machine.atWindow = () => SPURIOUS;
    expect(process.revoke(endpoint)).toBe("Ok");
    expect(copiesOf(process.objectOf(endpoint))).toBe(1);
    expect(violations(machine)).toEqual([]);
  });

  it("makes way for a more urgent thread that an interrupt wakes", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    tableOfCopies(endpoint, 400);
    const object = process.objectOf(endpoint);
    const { notification, vector } = interruptSource();
    const driver = process.startThread(200);
    const worker = process.startThread(100);
    process.leaveToOthers();
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(worker);

    atWindow(5, () => vector);
    process.revoke(endpoint);
    expect(machine.current).toBe(driver);
    expect(copiesOf(object)).toBeGreaterThan(1);
    expect(violations(machine)).toEqual([]);
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(worker);
    expect(copiesOf(object)).toBe(1);
  });

  it("makes way for a more urgent thread that the deletion itself wakes", () => {
    const table = process.make(ObjectType.CapabilityTable, 14);
    const endpoint = process.make(ObjectType.Endpoint);
    const waiter = process.startThread(200);
    const worker = process.startThread(100);
    process.leaveToOthers();
    expect(machine.current).toBe(waiter);
    process.receive(endpoint);
    expect(machine.current).toBe(worker);
    expect(process.invoke(table, Move, 500, endpoint)).toBe("Ok");
    const filler = process.make(ObjectType.Reply);
    for (let slot = 1; slot < 510; slot += 1) {
      if (slot !== 500) process.invoke(table, Copy, slot, filler, 15);
    }
    process.delete(table);
    expect(machine.current).toBe(waiter);
    expect(violations(machine)).toEqual([]);
  });

  it("is given up when its thread is destroyed, and can be done by another", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    tableOfCopies(endpoint, 400);
    const object = process.objectOf(endpoint);
    const { notification, vector } = interruptSource();
    const killer = process.startThread(200);
    const victim = process.makeThread(100);
    process.invoke(victim.handle, ThreadOperation.Resume);
    process.leaveToOthers();
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    atWindow(5, () => vector);
    process.revoke(endpoint);
    expect(machine.current).toBe(killer);
    expect(process.delete(victim.handle)).toBe("Ok");
    machine.restarting.clear();
    expect(copiesOf(object)).toBeGreaterThan(1);
    expect(process.revoke(endpoint)).toBe("Ok");
    expect(copiesOf(object)).toBe(1);
    expect(violations(machine)).toEqual([]);
  });

  it("takes up where it was when its thread was suspended and goes on", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    tableOfCopies(endpoint, 400);
    const object = process.objectOf(endpoint);
    const { notification, vector } = interruptSource();
    const other = process.startThread(200);
    const worker = process.makeThread(100);
    process.invoke(worker.handle, ThreadOperation.Resume);
    process.leaveToOthers();
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    atWindow(5, () => vector);
    process.revoke(endpoint);
    expect(machine.current).toBe(other);
    expect(process.invoke(worker.handle, ThreadOperation.Suspend)).toBe("Ok");
    expect(machine.stateOf(worker.address)).toBe(ThreadState.Suspended);
    expect(process.invoke(worker.handle, ThreadOperation.Resume)).toBe("Ok");
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(worker.address);
    expect(copiesOf(object)).toBe(1);
  });
});

describe("a deletion", () => {
  it("empties the slot at once, so that what others put there meanwhile stays", () => {
    const table = tableOfCopies(process.make(ObjectType.Endpoint), 400);
    const other = process.make(ObjectType.Reply);
    const address = process.slotAddress(table);
    atWindow(2, () => {
      expect(machine.view.getUint8(address)).toBe(ObjectType.None);
      // What another thread of the process would do now.
      const source = process.slotAddress(other);
      for (let byte = 0; byte < 8; byte += 1) {
        const value = machine.view.getUint8(source + byte);
        machine.view.setUint8(address + byte, value);
      }
      return SPURIOUS;
    });
    expect(process.delete(table)).toBe("Ok");
    expect(machine.view.getUint8(address)).toBe(ObjectType.Reply);
  });

  it("keeps memory in use until nothing in it counts any more", () => {
    const untyped = process.make(ObjectType.Untyped, 16);
    const table = process.takeSlots(1);
    const kind = ObjectType.CapabilityTable | (14 << 8);
    process.invoke(untyped, Retype, kind, 0, table, 1);
    for (let slot = 1; slot < 400; slot += 1) {
      process.invoke(table, Copy, slot, Handle.Reply, 15);
    }
    const place = process.slotAddress(untyped);
    atWindow(3, () => {
      expect(findCapabilities(machine).get(place)?.next).not.toBe(0);
      const after = findCapabilities(machine).get(place)?.next ?? 0;
      expect(machine.view.getUint8(after)).toBe(ObjectType.Dying);
      expect(violations(machine)).toEqual([]);
      return SPURIOUS;
    });
    expect(process.delete(table)).toBe("Ok");
    process.invoke(untyped, UntypedOperation.Free);
    expect(process.value).toBe(65_536n);
  });

  it("of an endpoint lets nobody join those who wait, and wakes them all", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const threads = Array.from({ length: 30 }, () => process.makeThread(100));
    for (const { handle } of threads) process.invoke(handle, ThreadOperation.Resume);
    const deleter = process.startThread(90);
    process.leaveToOthers();
    while (machine.current !== deleter) process.receive(endpoint);
    for (const { handle } of threads) {
      process.invoke(handle, ThreadOperation.SetPriority, 50);
    }
    atWindow(2, () => {
      const type = machine.view.getUint8(process.slotAddress(endpoint));
      expect(type).toBe(ObjectType.Dying);
      return SPURIOUS;
    });
    process.delete(endpoint);
    const states = threads.map(({ address }) => machine.stateOf(address));
    expect(states.every((state) => state === ThreadState.Ready)).toBe(true);
    expect(violations(machine)).toEqual([]);
  });

  it("ends a table that holds the only capability to itself", () => {
    const untyped = process.make(ObjectType.Untyped, 16);
    const table = process.takeSlots(1);
    const kind = ObjectType.CapabilityTable | (8 << 8);
    process.invoke(untyped, Retype, kind, 0, table, 1);
    expect(process.invoke(table, Move, 3, table)).toBe("Ok");
    expect(process.revoke(untyped)).toBe("Ok");
    process.invoke(untyped, UntypedOperation.Free);
    expect(process.value).toBe(65_536n);
    expect(violations(machine)).toEqual([]);
  });
});

describe("retype", () => {
  const frame = ObjectType.Frame | (LARGE_PAGE << 8);

  it("lets interrupts in while it zeroes a large page, and shows nothing of it", () => {
    const slot = process.takeSlots(1);
    process.invoke(process.untyped, UntypedOperation.Free);
    const free = process.value;
    const untyped = process.untyped;
    let seen = 0;
    machine.atWindow = () => {
      seen += 1;
      expect(machine.view.getUint8(process.slotAddress(slot))).toBe(ObjectType.None);
      return SPURIOUS;
    };
    expect(process.invoke(untyped, Retype, frame, 0, slot, 1)).toBe("Ok");
    expect(seen).toBeGreaterThanOrEqual(512 / 4);
    machine.atWindow = () => null;
    process.invoke(untyped, UntypedOperation.Free);
    expect(free - process.value).toBeGreaterThanOrEqual(1n << 21n);
  });

  it("zeroes all of an object that was interrupted after every step", () => {
    const untyped = process.make(ObjectType.Untyped, 18);
    const base = (): number => process.objectOf(untyped) * 4096;
    new Uint8Array(machine.memory.buffer, base(), 1 << 18).fill(0xaa);
    machine.atWindow = () => SPURIOUS;
    const slot = process.takeSlots(1);
    const kind = ObjectType.CapabilityTable | (17 << 8);
    expect(process.invoke(untyped, Retype, kind, 0, slot, 1)).toBe("Ok");
    const bytes = new Uint8Array(machine.memory.buffer, base(), 1 << 17);
    expect(bytes.findIndex((byte, index) => byte !== 0 && index >= 32)).toBe(-1);
    expect(machine.view.getUint8(base() + (1 << 17))).toBe(0xaa);
  });

  it("does not trust what it zeroed for an object of another size", () => {
    const untyped = process.make(ObjectType.Untyped, 18);
    const slots = process.takeSlots(2);
    const kinds = [17, 14].map((bits) => ObjectType.CapabilityTable | (bits << 8));
    const base = process.objectOf(untyped) * 4096;
    const bytes = new Uint8Array(machine.memory.buffer, base, 1 << 18).fill(0xaa);
    const worker = process.startThread(100);
    const { notification, vector } = interruptSource();
    const other = process.startThread(200);
    process.leaveToOthers();
    machine.become(other);
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(worker);
    atWindow(2, () => vector);
    process.invoke(untyped, Retype, kinds[0], 0, slots, 1);
    expect(machine.current).toBe(other);
    expect(process.invoke(untyped, Retype, kinds[1], 0, slots + 1, 1)).toBe("Ok");
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    expect(machine.current).toBe(worker);
    expect(violations(machine)).toEqual([]);
    const small = bytes.subarray(32, 1 << 14);
    const large = bytes.subarray((1 << 17) + 32, 1 << 18);
    expect([...small, ...large].some((byte) => byte !== 0)).toBe(false);
  });

  it("makes all of many objects, whatever interrupts it", () => {
    const slots = process.takeSlots(256);
    machine.atWindow = () => SPURIOUS;
    const kind = ObjectType.Thread;
    const made = process.invoke(process.untyped, Retype, kind, 0, slots, 256);
    expect(made).toBe("Ok");
    const objects = Array.from({ length: 256 }, (_, i) => process.objectOf(slots + i));
    expect(new Set(objects).size).toBe(256);
    expect(violations(machine)).toEqual([]);
  });
});

/**
 * What a random table holds: another one, a thread with one, or something with waiters.
 */
type Plan =
  { kind: "table" | "thread"; inside: Plan[] } | { kind: "endpoint" } | { kind: "copy" };

const plans = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("endpoint" as const) }),
    fc.record({ kind: fc.constant("copy" as const) }),
    fc.record({
      kind: fc.constantFrom("table" as const, "thread" as const),
      inside: fc.array(tie("plan"), { maxLength: 5 }),
    }),
  ),
}));

function make(plan: Plan): number {
  if (plan.kind === "endpoint") return process.make(ObjectType.Endpoint);
  if (plan.kind === "copy") return process.mint(Handle.Service, 7n);
  const table = process.make(ObjectType.CapabilityTable, 9);
  for (const [index, inner] of plan.inside.entries()) {
    expect(process.invoke(table, Move, index + 1, make(inner))).toBe("Ok");
  }
  if (plan.kind === "table") return table;
  const { handle } = process.makeThread(50);
  process.invoke(handle, ThreadOperation.Configure, table, Handle.AddressSpace, 0, 0);
  process.delete(table);
  return handle;
}

describe("nested objects", () => {
  it("are gone after a deletion that was interrupted anywhere", () => {
    const sequence = fc.tuple(
      fc.array(plans.plan, { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(sequence, ([inside, interrupts]) => {
        process = new MachineProcess();
        machine = process.machine;
        const before = findCapabilities(machine).size;
        const top = make({ kind: "table", inside });
        const pending = [...interrupts];
        machine.atWindow = () => (pending.shift() === true ? SPURIOUS : null);
        expect(process.invoke(Handle.Table, Delete, top)).toBe("Ok");
        expect(violations(machine)).toEqual([]);
        const frames = [...findCapabilities(machine).values()].filter(
          ({ type }) => type === ObjectType.Frame,
        );
        expect(findCapabilities(machine).size - frames.length).toBe(before);
      }),
      { numRuns: 60, seed: 4711 },
    );
  });

  it("are gone after revoking the memory they were made of", () => {
    const untyped = process.make(ObjectType.Untyped, 18);
    const slots = process.takeSlots(3);
    const kind = ObjectType.CapabilityTable | (9 << 8);
    process.invoke(untyped, Retype, kind, 0, slots, 3);
    // Each holds the last capability to the next, the third that to the first.
    process.invoke(slots, Move, 1, slots + 1);
    process.invoke(slots + 2, Move, 1, slots);
    machine.atWindow = () => SPURIOUS;
    expect(process.invoke(Handle.Table, Revoke, untyped)).toBe("Ok");
    process.invoke(untyped, UntypedOperation.Free);
    expect(process.value).toBe(1n << 18n);
    expect(violations(machine)).toEqual([]);
  });
});

it("a dying slot can be neither copied, minted nor moved", () => {
  const endpoint = process.make(ObjectType.Endpoint);
  const place = process.slotAddress(endpoint);
  machine.view.setUint8(place, ObjectType.Dying);
  const free = process.takeSlots(1);
  for (const operation of [Copy, Mint, Move]) {
    const status = process.invoke(Handle.Table, operation, free, endpoint, 15, 1);
    expect(status).toBe("WrongType");
  }
});
