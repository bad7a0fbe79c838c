// The core under comparison with the reference model: the same objects and threads on the
// simulated machine.

import { Handle, ObjectType, TableOperation, ThreadOperation } from "./machine-abi.ts";
import { type Registers, THREAD } from "./machine-layout.ts";
import { MachineProcess } from "./machine-process.ts";
import { Machine } from "./machine.ts";
import { resume } from "./model-control.ts";
import { type Model } from "./model-core.ts";
import {
  BUDGET_SIZES,
  ENDPOINT_HANDLES,
  type Gift,
  GIFTS,
  type Handler,
  handlerOf,
  INIT,
  NOTIFICATION_BADGES,
  POCKETS,
  PRIORITIES,
  registersAt,
  SINGLE_TYPE,
  UNBUFFERED,
} from "./model-stage.ts";

const MEMORY_BYTES = 4 * 1024 * 1024;
const SEND_HANDLES = 0;
const RECEIVE_SLOTS = 16;
const BUFFER_WORDS = 32;
const PAGE_BITS = 12;
const NO_SLOT = 0xffff_ffff;

export class ModelMachine {
  readonly process = new MachineProcess(new Machine({ memoryBytes: MEMORY_BYTES }));
  readonly threads: { handle: number; address: number }[];
  /** Of each endpoint as ENDPOINT_HANDLES says. */
  readonly endpoints: number[][];
  readonly replies: number[];
  /** Handles of each notification, by badge. */
  readonly notifications: number[][];
  /** The first handle of each notification. */
  readonly originals: number[] = [];
  readonly contexts: { handle: number; address: number }[];
  /** Slots of the capabilities that threads send, and slots for what arrives. */
  readonly gifts: number[];
  readonly pockets: number[];
  /** The registers of threads that an interrupt or fault has stopped. */
  readonly frozen = new Map<number, Registers>();
  /** What the gifts are copies of. */
  private readonly giftOriginals: number[];
  private steps = 0;

  constructor(model: Model) {
    const { process } = this;
    this.endpoints = model.endpoints.map(() => this.makeEndpoint());
    this.replies = model.replies.map(() => process.make(ObjectType.Reply));
    this.notifications = model.notifications.map(() => {
      const notification = process.make(ObjectType.Notification);
      this.originals.push(notification);
      return NOTIFICATION_BADGES.map((badge) => process.mint(notification, badge));
    });
    this.contexts = model.contexts.map((context, index) => {
      const size = BUDGET_SIZES[index];
      const handle = process.makeContext(size.budget, size.period, Number(size.badge));
      model.fill(context, size);
      return { handle, address: process.objectOf(handle) };
    });
    this.giftOriginals = GIFTS.map(({ type }) => process.make(ObjectType[type]));
    this.gifts = GIFTS.map(({ type }, index) =>
      type === SINGLE_TYPE ? this.giftOriginals[index] : process.takeSlots(1),
    );
    for (const index of GIFTS.keys()) this.putGift(index);
    this.pockets = Array.from({ length: POCKETS }, () => process.takeSlots(1));
    this.threads = PRIORITIES.slice(0, INIT).map((_, index) => this.makeThread(index));
    this.threads.push({ handle: Handle.Thread, address: process.machine.initThread });
    this.start(model);
  }

  private makeEndpoint(): number[] {
    const { process } = this;
    const endpoint = process.make(ObjectType.Endpoint);
    return ENDPOINT_HANDLES.map(({ first, badge, rights }) => {
      if (first) return endpoint;
      if (badge === 0n) return process.copy(endpoint, rights);
      return process.mint(endpoint, badge, rights);
    });
  }

  /** Fills the slot of gift `index`, if it is empty. */
  putGift(index: number): string {
    const { badge, rights } = GIFTS[index];
    const operation = badge === 0n ? TableOperation.Copy : TableOperation.Mint;
    const places = [this.gifts[index], this.giftOriginals[index]];
    return this.process.invoke(Handle.Table, operation, ...places, rights, badge);
  }

  originalOf(gift: Gift): number {
    return this.giftOriginals[GIFTS.indexOf(gift)];
  }

  private makeThread(index: number): { handle: number; address: number } {
    const { process } = this;
    const made = process.makeThread(PRIORITIES[index]);
    const handlers =
      BigInt(this.makeHandler(handlerOf(index, "exception"))) |
      (BigInt(this.makeHandler(handlerOf(index, "timeout"))) << 32n);
    const buffer = index === UNBUFFERED ? 0 : process.make(ObjectType.Frame, PAGE_BITS);
    const own = [Handle.Table, Handle.AddressSpace] as const;
    process.invoke(made.handle, ThreadOperation.Configure, ...own, handlers, buffer);
    return made;
  }

  private makeHandler(handler: Handler | null): number {
    if (handler === null) return 0;
    return this.process.mint(this.endpoints[handler.endpoint][0], handler.badge);
  }

  /** All threads are resumed, and init steps back. */
  private start(model: Model): void {
    const { process } = this;
    const init = model.threads[INIT];
    resume(model, init);
    model.leave(INIT);
    for (const [index, thread] of model.threads.slice(0, INIT).entries()) {
      process.invoke(this.threads[index].handle, ThreadOperation.Resume);
      resume(model, thread);
    }
    Object.assign(process.machine.registers, registersAt(0));
    process.leaveToOthers();
    model.schedule.setPriority(init, 0);
    init.result = null;
    model.leave(this.running);
  }

  /** The index of the running thread; -1 when nobody runs. */
  get running(): number {
    const { current } = this.process.machine;
    return this.threads.findIndex(({ address }) => address === current);
  }

  /** The running thread gets to its next instruction; returns which. */
  advance(): number {
    this.steps += 1;
    Object.assign(this.process.machine.registers, registersAt(this.steps));
    this.frozen.delete(this.running);
    return this.steps;
  }

  /** Something stops the running thread, which is to go on with the same registers. */
  freeze(): void {
    this.frozen.set(this.running, { ...this.process.machine.registers });
  }

  /** Writes into the running thread's buffer what it sends, and where it receives. */
  fillBuffer(offers: number[], wants: number[], more: bigint[]): void {
    const { machine } = this.process;
    const buffer = this.buffer;
    if (buffer === 0) return;
    for (const [index, offer] of offers.entries()) {
      machine.write32(buffer + SEND_HANDLES + 4 * index, this.gifts[offer]);
    }
    for (const [index, pocket] of wants.entries()) {
      const slot = [...this.pockets, 0, NO_SLOT][pocket];
      machine.write32(buffer + RECEIVE_SLOTS + 4 * index, slot);
    }
    for (const [index, word] of more.entries()) {
      machine.write64(buffer + BUFFER_WORDS + 8 * index, word);
    }
  }

  /** The first `count` words in the running thread's buffer. */
  wordsInBuffer(count: number): bigint[] {
    const words = Array.from({ length: count }, (_, index) => 8 * index);
    return words.map((place) =>
      this.process.machine.read64(this.buffer + BUFFER_WORDS + place),
    );
  }

  private get buffer(): number {
    const { machine } = this.process;
    return machine.read32(machine.current + THREAD.buffer);
  }
}
