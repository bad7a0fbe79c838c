// The reference model: what each system call does. Every method acts for the running
// thread and returns the status that its call gives when it does not block.

import { type Status, ThreadState } from "./machine-abi.ts";
import { ModelSchedule } from "./model-schedule.ts";
import {
  ModelContext,
  ModelEndpoint,
  ModelNotification,
  ModelReply,
  ModelThread,
  type Outgoing,
} from "./model-thread.ts";

const { Running, Ready, Suspended, Sending, Receiving, AwaitingReply, Waiting } =
  ThreadState;

type StatusName = keyof typeof Status;

const CLOCK_STEP = 10n;

/** When the patience of thread `index` is over; never when another's is. */
export function deadlineOf(time: bigint, index: number, patience: bigint): bigint {
  return time + patience + BigInt(index) * CLOCK_STEP;
}

export class Model {
  readonly schedule = new ModelSchedule();
  readonly threads: ModelThread[];
  readonly endpoints = [new ModelEndpoint(), new ModelEndpoint()];
  readonly replies = [new ModelReply(), new ModelReply(), new ModelReply()];
  readonly notifications = [new ModelNotification(), new ModelNotification()];
  readonly contexts = [new ModelContext(true), new ModelContext(true)];

  constructor(priorities: readonly number[]) {
    this.threads = priorities.map((priority, index) => new ModelThread(index, priority));
  }

  get current(): ModelThread {
    const { current } = this.schedule;
    if (current === null) throw new Error("nobody runs in the model");
    return current;
  }

  /** Ends the wait of the running thread, if it blocks, after `patience` nanoseconds. */
  limit(thread: ModelThread, patience: bigint | null): void {
    const waits = [Sending, Receiving, AwaitingReply, Waiting].includes(thread.state);
    if (waits && patience !== null) {
      thread.deadline = deadlineOf(this.schedule.time, thread.index, patience);
    }
  }

  /** Notes what a call returned, unless its thread waits for something else now. */
  finish(thread: ModelThread, status: StatusName): void {
    const waits = [Sending, Receiving, AwaitingReply, Waiting].includes(thread.state);
    if (!waits) thread.result = { ...thread.result, status };
  }

  // ---- messages

  send(endpoint: ModelEndpoint, outgoing: Outgoing, blocks: boolean): StatusName {
    if (!endpoint.alive) return "BadHandle";
    const sender = this.current;
    const [receiver] = endpoint.receivers;
    if (receiver === undefined && !blocks) return "WouldBlock";
    if (receiver === undefined) return this.queueSender(sender, endpoint, outgoing);
    if (outgoing.kind === "call" && receiver.reply === null) return "NoCaller";
    endpoint.receivers.shift();
    this.deliver(sender, outgoing, receiver);
    if (outgoing.kind === "send") this.schedule.wake(receiver);
    else this.schedule.handOver(receiver);
    return "Ok";
  }

  private queueSender(
    sender: ModelThread,
    endpoint: ModelEndpoint,
    outgoing: Outgoing,
  ): StatusName {
    Object.assign(sender, { state: Sending, outgoing, endpoint });
    endpoint.senders.push(sender);
    return "Ok";
  }

  private deliver(sender: ModelThread, outgoing: Outgoing, receiver: ModelThread): void {
    const { reply } = receiver;
    this.freeReply(receiver);
    const { kind, label, word, badge } = outgoing;
    receiver.result = { status: "Ok", message: { label, word, badge } };
    if (kind === "send") return;
    if (reply === null) {
      Object.assign(sender, { state: Suspended, faulted: false });
      return;
    }
    reply.caller = sender;
    Object.assign(sender, { state: AwaitingReply, reply });
    this.schedule.donate(sender, receiver);
  }

  receive(
    endpoint: ModelEndpoint,
    reply: ModelReply | null,
    blocks: boolean,
  ): StatusName {
    if (!endpoint.alive || reply?.alive === false) return "BadHandle";
    return this.receiveOn(endpoint, reply, blocks);
  }

  private receiveOn(
    endpoint: ModelEndpoint,
    reply: ModelReply | null,
    blocks: boolean,
  ): StatusName {
    if (reply?.receiver) return "BadState";
    const receiver = this.current;
    if (reply?.caller) this.cancel(reply.caller, "Canceled");
    if (receiver.bound !== null && this.takeBits(receiver, receiver.bound)) return "Ok";
    if (this.takeSender(endpoint, receiver, reply)) return "Ok";
    if (!blocks) return "WouldBlock";
    this.schedule.giveBack(receiver);
    if (reply !== null) reply.receiver = receiver;
    Object.assign(receiver, { state: Receiving, reply, endpoint });
    endpoint.receivers.push(receiver);
    return "Ok";
  }

  private takeSender(
    endpoint: ModelEndpoint,
    receiver: ModelThread,
    reply: ModelReply | null,
  ): boolean {
    while (reply === null && endpoint.senders[0]?.outgoing?.kind === "call") {
      this.cancel(endpoint.senders[0], "NoCaller");
    }
    const sender = endpoint.senders.shift();
    if (!sender?.outgoing) return false;
    const { outgoing } = sender;
    receiver.reply = reply;
    this.deliver(sender, outgoing, receiver);
    if (outgoing.kind !== "send") return true;
    sender.result = { status: "Ok" };
    this.schedule.wake(sender);
    return true;
  }

  reply(reply: ModelReply, label: number, word: bigint): StatusName {
    if (!reply.alive) return "BadHandle";
    const { caller } = reply;
    if (caller === null) return "NoCaller";
    if (this.answer(caller, label, word)) this.schedule.wake(caller);
    return "Ok";
  }

  replyReceive(
    endpoint: ModelEndpoint,
    reply: ModelReply,
    label: number,
    word: bigint,
  ): StatusName {
    if (!reply.alive || !endpoint.alive) return "BadHandle";
    const server = this.current;
    const { caller } = reply;
    const woken = caller !== null && this.answer(caller, label, word);
    const status = this.receiveOn(endpoint, reply, true);
    if (!woken) return status;
    if (server.state === Running) this.schedule.wake(caller);
    else this.schedule.handOver(caller);
    return status;
  }

  /** True when the caller is to run again. */
  private answer(caller: ModelThread, label: number, word: bigint): boolean {
    const { faulted } = caller;
    this.freeReply(caller);
    this.schedule.takeBack(caller);
    caller.faulted = false;
    if (!faulted) {
      caller.result = { status: "Ok", message: { label, word, badge: 0n } };
      return true;
    }
    caller.result = null;
    if (label !== 0) caller.state = Suspended;
    return label === 0;
  }

  freeReply(thread: ModelThread): void {
    if (thread.reply?.receiver === thread) thread.reply.receiver = null;
    if (thread.reply?.caller === thread) thread.reply.caller = null;
    thread.reply = null;
  }

  /** The running thread faults; `handler` is where it says so. */
  fault(handler: ModelEndpoint, outgoing: Outgoing): void {
    const thread = this.current;
    thread.result = null;
    if (!handler.alive) {
      thread.state = Suspended;
      return;
    }
    thread.faulted = true;
    const receiver = handler.receivers.shift();
    if (receiver === undefined) {
      this.queueSender(thread, handler, outgoing);
      return;
    }
    this.deliver(thread, outgoing, receiver);
    this.schedule.handOver(receiver);
  }

  // ---- notifications

  signal(notification: ModelNotification, badge: bigint): StatusName {
    if (!notification.alive) return "BadHandle";
    const waiter = notification.waiters.shift();
    const { bound } = notification;
    if (waiter !== undefined) {
      waiter.result = { status: "Ok", bits: badge };
      this.schedule.wake(waiter);
    } else if (bound?.state === Receiving) {
      this.leaveQueues(bound);
      this.freeReply(bound);
      bound.result = { status: "Ok", bits: badge };
      this.schedule.wake(bound);
    } else {
      notification.bits |= badge;
    }
    return "Ok";
  }

  wait(notification: ModelNotification, blocks: boolean): StatusName {
    if (!notification.alive) return "BadHandle";
    const thread = this.current;
    if (this.takeBits(thread, notification)) return "Ok";
    if (!blocks) return "WouldBlock";
    Object.assign(thread, { state: Waiting, waitsOn: notification });
    notification.waiters.push(thread);
    return "Ok";
  }

  private takeBits(thread: ModelThread, notification: ModelNotification): boolean {
    const { bits } = notification;
    if (bits === 0n) return false;
    notification.bits = 0n;
    thread.result = { status: "Ok", bits };
    return true;
  }

  bindNotification(thread: ModelThread, notification: ModelNotification): StatusName {
    if (!notification.alive || !thread.alive) return "BadHandle";
    if (thread.bound !== null || notification.bound !== null) return "Occupied";
    thread.bound = notification;
    notification.bound = thread;
    const { bits } = notification;
    notification.bits = 0n;
    if (bits !== 0n) this.signal(notification, bits);
    return "Ok";
  }

  unbindNotification(thread: ModelThread): StatusName {
    if (thread.bound === null) return "BadState";
    thread.bound.bound = null;
    thread.bound = null;
    return "Ok";
  }

  // ---- threads

  suspend(thread: ModelThread): StatusName {
    if (thread.state === Suspended) return "Ok";
    const blocked = [Sending, Receiving, AwaitingReply, Waiting].includes(thread.state);
    if (blocked) thread.result = thread.faulted ? null : { status: "Canceled" };
    this.detach(thread);
    return "Ok";
  }

  resume(thread: ModelThread): StatusName {
    if (thread.state !== Suspended) return "BadState";
    this.schedule.wake(thread);
    return "Ok";
  }

  cancelOperation(thread: ModelThread): StatusName {
    const blocked = [Sending, Receiving, AwaitingReply, Waiting].includes(thread.state);
    if (!blocked || thread.faulted) return "BadState";
    this.cancel(thread, "Canceled");
    return "Ok";
  }

  /** Ends what `thread` waits for. */
  cancel(thread: ModelThread, status: StatusName): void {
    const { faulted } = thread;
    this.detach(thread);
    if (faulted) return;
    thread.result = { status };
    this.schedule.wake(thread);
  }

  private detach(thread: ModelThread): void {
    if (thread.state === Ready) this.schedule.remove(thread);
    this.leaveQueues(thread);
    this.freeReply(thread);
    const awaited = thread.state === AwaitingReply;
    thread.state = Suspended;
    thread.faulted = false;
    thread.deadline = null;
    if (awaited) this.schedule.takeBack(thread);
  }

  private leaveQueues(thread: ModelThread): void {
    const queues = [
      ...this.endpoints.flatMap(({ senders, receivers }) => [senders, receivers]),
      ...this.notifications.map(({ waiters }) => waiters),
    ];
    for (const queue of queues) {
      const place = queue.indexOf(thread);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  setPriority(thread: ModelThread, priority: number): StatusName {
    if (priority > this.current.ceiling) return "NoRights";
    if (thread !== this.current) thread.ceiling = priority;
    this.schedule.setPriority(thread, priority);
    return "Ok";
  }

  // ---- time

  setPassive(thread: ModelThread, passive: boolean): StatusName {
    if (!passive && thread.passive && this.current.timeIsLimited) return "NoRights";
    if (thread.passive === passive) return "Ok";
    if (passive) {
      thread.passive = true;
      if (thread.own !== thread.unlimited) return "Ok";
      if (thread.state === Running) thread.own = null;
      else this.schedule.setOwn(thread, null);
      return "Ok";
    }
    if (thread.onDonation) this.schedule.giveBack(thread);
    thread.passive = false;
    if (thread.own === null) this.schedule.setOwn(thread, thread.unlimited);
    return "Ok";
  }

  bindContext(context: ModelContext, thread: ModelThread): StatusName {
    if (!context.alive || !thread.alive) return "BadHandle";
    if (context.home !== null || thread.own?.limited === true) return "Occupied";
    context.home = thread;
    this.schedule.setOwn(thread, context);
    return "Ok";
  }

  unbindContext(context: ModelContext): StatusName {
    if (!context.alive) return "BadHandle";
    if (context.home === null) return "BadState";
    context.home.passive = true;
    this.schedule.setOwn(context.home, null);
    context.home = null;
    context.stack = [];
    return "Ok";
  }

  /** The timer interrupts at `time`. */
  timer(time: bigint): void {
    const { schedule } = this;
    schedule.time = time;
    for (const thread of this.dueThreads()) this.cancel(thread, "TimedOut");
    schedule.sliceBegin = time;
    if (schedule.current?.state === Running && schedule.current.funded) {
      schedule.yieldTurn();
    }
  }

  private dueThreads(): ModelThread[] {
    const { time } = this.schedule;
    return this.threads
      .filter(({ deadline }) => deadline !== null && deadline <= time)
      .sort((one, other) => Number((one.deadline ?? 0n) - (other.deadline ?? 0n)));
  }
}
