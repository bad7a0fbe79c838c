// A reference model of the core's IPC, as simple as it can be: what exists in it. No
// queue is linked, no bit is cached; tests/support/model-core.ts says what happens.

import { ThreadState } from "./machine-abi.ts";

/** What a thread finds in its registers when a call returns. */
export interface Result {
  status: string;
  /** Of a message: label, word 0, and the sender's badge. */
  message?: { label: number; word: bigint; badge: bigint };
  /** Of a wait, or of a bound notification. */
  bits?: bigint;
}

export interface Outgoing {
  kind: "send" | "call" | "fault";
  label: number;
  word: bigint;
  badge: bigint;
}

/** Time: who may run on it is the last of `stack`; each works for the one before. */
export class ModelContext {
  alive = true;
  home: ModelThread | null = null;
  stack: ModelThread[] = [];
  readonly limited: boolean;

  constructor(limited: boolean) {
    this.limited = limited;
  }
}

export class ModelThread {
  alive = true;
  readonly index: number;
  priority: number;
  /** The highest priority that it can give. */
  ceiling: number;
  state: number = ThreadState.Suspended ?? 0;
  passive = false;
  readonly unlimited = new ModelContext(false);
  own: ModelContext | null = this.unlimited;
  context: ModelContext | null = this.unlimited;
  outgoing: Outgoing | null = null;
  /** The reply object it receives with, or whose answer it awaits. */
  reply: ModelReply | null = null;
  endpoint: ModelEndpoint | null = null;
  waitsOn: ModelNotification | null = null;
  bound: ModelNotification | null = null;
  faulted = false;
  /** When it gives up waiting. */
  deadline: bigint | null = null;
  /** Null when its registers are its own: it was interrupted, or never ran. */
  result: Result | null = null;

  constructor(index: number, priority: number) {
    this.index = index;
    this.priority = priority;
    this.ceiling = priority;
    this.unlimited.stack = [this];
  }

  get funded(): boolean {
    return this.context?.stack.at(-1) === this;
  }

  /** True when it runs on another thread's context. */
  get onDonation(): boolean {
    return this.context !== null && this.context.stack.indexOf(this) > 0;
  }

  get timeIsLimited(): boolean {
    return this.passive || this.context?.limited === true;
  }
}

export class ModelEndpoint {
  alive = true;
  senders: ModelThread[] = [];
  receivers: ModelThread[] = [];
}

export class ModelReply {
  alive = true;
  /** Who receives with it. */
  receiver: ModelThread | null = null;
  /** Whom it is to answer. */
  caller: ModelThread | null = null;
}

export class ModelNotification {
  alive = true;
  bits = 0n;
  waiters: ModelThread[] = [];
  bound: ModelThread | null = null;
}
