// A reference model of the core's IPC, as simple as it can be: what exists in it. No
// queue is linked, no bit is cached; tests/support/model-core.ts says what happens.

import { ThreadState } from "./machine-abi.ts";
import { type ModelBudget } from "./model-budget.ts";
import { type Content } from "./model-content.ts";
import { type EndpointHandle, type FaultKind, UNBUFFERED } from "./model-stage.ts";

const { Sending, Receiving, AwaitingReply, Waiting } = ThreadState;
const BLOCKED = [Sending, Receiving, AwaitingReply, Waiting];

/** What arrives of a message: the tag, four words in registers, more in the buffer. */
export interface Received {
  tag: bigint;
  words: bigint[];
  more: bigint[];
}

/** What a thread finds in its registers when a call returns. */
export interface Result {
  status: string;
  message?: Received & { badge: bigint };
  /** Of a wait. */
  bits?: bigint;
  /** The second result of an invocation. */
  value?: bigint;
}

/** In place of a status: the call made way for others in the middle, and begins anew. */
export const AGAIN = "Again";
/** The name of a call's status, or AGAIN; null of what is no call. */
export type Outcome = string | null;

export interface Outgoing {
  kind: "send" | "call" | FaultKind;
  content: Content;
  badge: bigint;
}

/** Time: who may run on it is the last of `stack`; each works for the one before. */
export class ModelContext {
  alive = true;
  home: ModelThread | null = null;
  stack: ModelThread[] = [];
  /** Null: there is no limit. */
  budget: ModelBudget | null = null;
}

export class ModelThread {
  alive = true;
  readonly index: number;
  priority: number;
  /** The highest priority that it can give. */
  ceiling: number;
  state: number = ThreadState.Suspended ?? 0;
  passive = false;
  /** It may use the x87 and SSE registers. */
  fpu = false;
  readonly unlimited = new ModelContext();
  own: ModelContext | null = this.unlimited;
  context: ModelContext | null = this.unlimited;
  outgoing: Outgoing | null = null;
  /** The reply object it receives with, or whose answer it awaits. */
  reply: ModelReply | null = null;
  bound: ModelNotification | null = null;
  /** Whether it waits for somebody to handle a fault. */
  fault: FaultKind | null = null;
  /** When it gives up waiting. */
  deadline: bigint | null = null;
  /** It has an IPC buffer. */
  readonly buffered: boolean;
  /** In which of the model's `pockets` it wants capabilities. */
  wants: number[] = [];
  /** Which instruction it has got to. */
  place = 0;
  /** Null when its registers are its own: it was interrupted, or never ran. */
  result: Result | null = null;
  /** The call that it makes again when it runs; null when none was interrupted. */
  unfinished: (() => Outcome) | null = null;

  constructor(index: number, priority: number) {
    this.index = index;
    this.buffered = index !== UNBUFFERED;
    this.priority = priority;
    this.ceiling = priority;
    this.unlimited.stack = [this];
  }

  get blocked(): boolean {
    return BLOCKED.includes(this.state);
  }

  /** True when it runs on another thread's context. */
  get onDonation(): boolean {
    return this.context !== null && this.context.stack.indexOf(this) > 0;
  }

  get timeIsLimited(): boolean {
    return this.passive || this.budget !== null;
  }

  get budget(): ModelBudget | null {
    return this.context?.budget ?? null;
  }
}

export class ModelEndpoint {
  alive = true;
  /** It is being deleted: its first handle is still there, but of no use. */
  dying = false;
  senders: ModelThread[] = [];
  receivers: ModelThread[] = [];

  /** Why `handle` does not do for what needs `right`; null when it does. */
  fault({ first, rights }: EndpointHandle, right: number): string | null {
    if (!this.alive) return this.dying && first ? "WrongType" : "BadHandle";
    return (rights & right) === 0 ? "NoRights" : null;
  }
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
  dying = false;
  bits = 0n;
  waiters: ModelThread[] = [];
  bound: ModelThread | null = null;
}
