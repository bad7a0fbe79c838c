// A person's hands on the simulated machine: makes objects and threads by the calls that
// programs use, all in init's own capability table.

import { Machine } from "./machine.ts";
import {
  FrameOperation,
  Handle,
  ObjectType,
  PageTableOperation,
  SchedulingContextOperation,
  SystemCall,
  TableOperation,
  ThreadOperation,
  UntypedOperation,
  statusName,
  tagOf,
} from "./machine-abi.ts";
import { CAPABILITY, type Registers, THREAD } from "./machine-layout.ts";

/** An address that no page table of init covers. */
export const EMPTY_REGION = 0x100_0000_0000n;

export class MachineProcess {
  readonly machine: Machine;
  private nextSlot: number;

  constructor(machine: Machine = new Machine()) {
    this.machine = machine.boot();
    const firstFree = 20;
    this.nextSlot = machine.read32(machine.bootInfoAddress + firstFree);
  }

  /** The boot untyped with the most memory that is ordinary. */
  get untyped(): number {
    const { machine } = this;
    const base = machine.bootInfoAddress;
    const count = machine.read32(base + 8);
    const first = machine.read32(base + 12);
    const ranges = Array.from({ length: count }, (_, index) => ({
      handle: first + index,
      pages: machine.read32(base + 256 + 16 * index + 8),
      device: machine.read32(base + 256 + 16 * index + 12) !== 0,
    }));
    const usable = ranges.filter(({ device }) => !device);
    return usable.sort((one, other) => other.pages - one.pages)[0].handle;
  }

  /** A boot untyped flagged Device. */
  get deviceUntyped(): number {
    const { machine } = this;
    const base = machine.bootInfoAddress;
    const count = machine.read32(base + 8);
    const first = machine.read32(base + 12);
    for (let index = 0; index < count; index += 1) {
      const place = base + 256 + 16 * index;
      const pages = machine.read32(place + 8);
      if (machine.read32(place + 12) !== 0 && pages > 1024) return first + index;
    }
    throw new Error("no device memory");
  }

  takeSlots(count: number): number {
    this.nextSlot += count;
    return this.nextSlot - count;
  }

  /** Invoke; the status by name. Arguments are a0…a3. */
  invoke(handle: number, operation: number, ...a: (number | bigint)[]): string {
    const [rdx = 0n, r10 = 0n, r8 = 0n, r9 = 0n] = a.map((value) => BigInt(value));
    const inputs = { rdi: BigInt(handle), rsi: BigInt(operation), rdx, r10, r8, r9 };
    return statusName(this.machine.systemCall(SystemCall.Invoke, inputs));
  }

  /** The second result of the last invocation. */
  get value(): bigint {
    return this.machine.registers.rdx;
  }

  /** A system call other than Invoke; the status by name. */
  call(number: number, inputs: Partial<Registers> = {}): string {
    return statusName(this.machine.systemCall(number, inputs));
  }

  /** Makes objects in new slots; the first slot. */
  make(type: number, sizeBits = 0, count = 1): number {
    const slot = this.takeSlots(count);
    const kind = type | (sizeBits << 8);
    expectOk(this.invoke(this.untyped, UntypedOperation.Retype, kind, 0, slot, count));
    return slot;
  }

  copy(source: number, rights = 15): number {
    const slot = this.takeSlots(1);
    expectOk(this.invoke(Handle.Table, TableOperation.Copy, slot, source, rights));
    return slot;
  }

  mint(source: number, badge: bigint, rights = 15): number {
    const slot = this.takeSlots(1);
    expectOk(this.invoke(Handle.Table, TableOperation.Mint, slot, source, rights, badge));
    return slot;
  }

  delete(slot: number): string {
    return this.invoke(Handle.Table, TableOperation.Delete, slot);
  }

  revoke(slot: number): string {
    return this.invoke(Handle.Table, TableOperation.Revoke, slot);
  }

  /** The address of the slot `handle` of init's table. */
  slotAddress(handle: number): number {
    const table = this.machine.read32(this.machine.initThread + THREAD.table);
    return table + handle * CAPABILITY.bytes;
  }

  /** The object that `handle` names: an address, or what its type has instead. */
  objectOf(handle: number): number {
    return this.machine.read32(this.slotAddress(handle) + CAPABILITY.object);
  }

  /** Makes a thread in init's space, with a buffer; it is still suspended. */
  makeThread(priority = 100, faultHandler = 0): { handle: number; address: number } {
    const handle = this.make(ObjectType.Thread);
    const buffer = this.make(ObjectType.Frame, 12);
    const { Configure, SetPriority, WriteRegisters } = ThreadOperation;
    const own = [Handle.Table, Handle.AddressSpace] as const;
    expectOk(this.invoke(handle, Configure, ...own, faultHandler, buffer));
    expectOk(this.invoke(handle, SetPriority, priority));
    expectOk(this.invoke(handle, WriteRegisters, 0x4_0000_1000n, 0x2_0000_0000n, 7));
    return { handle, address: this.objectOf(handle) };
  }

  /** Makes a scheduling context; the last argument is its badge in timeout faults. */
  makeContext(budget: bigint, period: bigint, badge = 0): number {
    const context = this.make(ObjectType.SchedulingContext);
    const { Configure } = SchedulingContextOperation;
    expectOk(this.invoke(context, Configure, budget, period, badge));
    return context;
  }

  /** Makes a thread and lets it run: it runs now if it is more urgent than who calls. */
  startThread(priority = 100, faultHandler = 0): number {
    const thread = this.makeThread(priority, faultHandler);
    expectOk(this.invoke(thread.handle, ThreadOperation.Resume));
    return thread.address;
  }

  /** Init leaves the stage, so that the threads of a test have it to themselves. */
  leaveToOthers(): void {
    const priority = this.invoke(Handle.Thread, ThreadOperation.SetPriority, 0);
    if (this.machine.current === this.machine.initThread) expectOk(priority);
  }

  /** Page tables down to level `last` for `address`; their slots, level 3 first. */
  mapTables(address: bigint, last = 1, space: number = Handle.AddressSpace): number[] {
    const slots: number[] = [];
    for (let level = 3; level >= last; level -= 1) {
      const slot = this.make(ObjectType.PageTable);
      expectOk(this.invoke(slot, PageTableOperation.Map, space, address));
      slots.push(slot);
    }
    return slots;
  }

  map(
    frame: number,
    address: bigint,
    access = 3,
    space: number = Handle.AddressSpace,
  ): string {
    return this.invoke(frame, FrameOperation.Map, space, address, access);
  }

  /** Sends `words` by Call through `endpoint`. */
  callEndpoint(endpoint: number, label = 0, ...words: bigint[]): string {
    const [rbx = 0n, r12 = 0n, r13 = 0n, r14 = 0n] = words;
    const r15 = tagOf(label, words.length);
    return this.call(SystemCall.Call, { rdi: BigInt(endpoint), r15, rbx, r12, r13, r14 });
  }

  receive(endpoint: number, reply = 0): string {
    return this.call(SystemCall.Receive, { rdi: BigInt(endpoint), rsi: BigInt(reply) });
  }

  reply(reply: number, label = 0, ...words: bigint[]): string {
    const [rbx = 0n, r12 = 0n, r13 = 0n, r14 = 0n] = words;
    const r15 = tagOf(label, words.length);
    return this.call(SystemCall.Reply, { rdi: BigInt(reply), r15, rbx, r12, r13, r14 });
  }
}

function expectOk(status: string): void {
  if (status !== "Ok") throw new Error(`setting up the test: ${status}`);
}
