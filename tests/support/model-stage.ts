// What there is at the beginning, for the core and the reference model alike.

import { Right } from "./machine-abi.ts";
import { type BudgetSize } from "./model-budget.ts";

const { Read = 0, Write = 0, Grant = 0 } = Right;
const ALL = Read | Write | Grant;

/** The last is init, which only looks after the others. */
export const PRIORITIES = [10, 10, 11, 9, 10, 11, 255];
export const INIT = PRIORITIES.length - 1;
/** Has no IPC buffer. */
export const UNBUFFERED = 4;
const WITH_FAULT_HANDLER = [0, 1, 2, 3, 4];
const WITH_TIMEOUT_HANDLER = [0, 2, 3, 5];

export type FaultKind = "exception" | "timeout";

/** An endpoint, and the badge with which faults arrive there. */
export interface Handler {
  endpoint: number;
  badge: bigint;
}

/** Where thread `index` tells its faults of `kind`; null for nowhere. */
export function handlerOf(index: number, kind: FaultKind): Handler | null {
  const exceptional = kind === "exception";
  const some = exceptional ? WITH_FAULT_HANDLER : WITH_TIMEOUT_HANDLER;
  if (!some.includes(index)) return null;
  return exceptional
    ? { endpoint: index % 2, badge: BigInt(16 + index) }
    : { endpoint: (index + 1) % 2, badge: BigInt(32 + index) };
}

/** A handle that threads have to each endpoint; the first is the endpoint's original. */
export interface EndpointHandle {
  first: boolean;
  badge: bigint;
  rights: number;
}

export const ENDPOINT_HANDLES: EndpointHandle[] = [
  { first: true, badge: 0n, rights: ALL },
  { first: false, badge: 5n, rights: ALL },
  { first: false, badge: 6n, rights: Write },
  { first: false, badge: 0n, rights: Read },
];

export const NOTIFICATION_BADGES = [1n, 2n, 4n];

/** What threads give each other by messages. */
export interface Gift {
  type: "Notification" | "Endpoint" | "Reply" | "PageTable";
  rights: number;
  badge: bigint;
}

export const GIFTS: Gift[] = [
  { type: "Notification", rights: Read | Write, badge: 4n },
  { type: "Endpoint", rights: Read, badge: 0n },
  { type: "Reply", rights: ALL, badge: 0n },
  { type: "Endpoint", rights: Write | Grant, badge: 8n },
  // There can be no second capability to it.
  { type: "PageTable", rights: ALL, badge: 0n },
];
export const POCKETS = 3;
export const SINGLE_TYPE = "PageTable";

const MICROSECOND = 1_000n;
/** What a context can be configured to; the first of these are. */
export const BUDGET_SIZES: BudgetSize[] = [
  { budget: 400n * MICROSECOND, period: 20_000n * MICROSECOND + 30n, badge: 71n },
  { budget: 100n * MICROSECOND, period: 1_000n * MICROSECOND + 10n, badge: 72n },
  { budget: 1_000n * MICROSECOND, period: 1_000n * MICROSECOND, badge: 73n },
  { budget: 25n * MICROSECOND, period: 400n * MICROSECOND + 20n, badge: 74n },
];

/** The registers of a thread that has got to its instruction number `place`. */
export function registersAt(place: number): { rip: bigint; rsp: bigint; rbp: bigint } {
  const way = BigInt(place);
  return {
    rip: 0x4_0000_1000n + 16n * way,
    rsp: 0x2_0000_0000n - 8n * way,
    rbp: way,
  };
}
