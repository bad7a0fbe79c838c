// More echo servers in the peer's address space: threads that run on their callers' time,
// or on a budget of their own.

import { Handle } from "../../../libsys/abi/layout";
import {
  ObjectType,
  SchedulingContextOperation,
  ThreadFlag,
  ThreadOperation,
} from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { makeObject } from "../../../libsys/untyped";
import { openReceived, received } from "./received";

const STACK_BYTES: u32 = 1024;
const MOST_SERVERS: u32 = 4;
const stacks: usize = memory.data(4 * 1024, 16);
/** Never used up in a batch. */
const BUDGET: u64 = 1_000_000_000;

/** Slots from that of the endpoint that arrived on. */
const enum Slot {
  Endpoint = 0,
  Reply = 1,
  Thread = 2,
  Context = 3,
}

let servers: u32 = 0;

/** Starts a server of `priority` on the endpoint that arrived. */
export function startServer(priority: u32, passive: bool): void {
  const thread = received + Slot.Thread;
  if (servers == MOST_SERVERS || !makeParts()) return;
  const own = Handle.Table;
  const space = Handle.AddressSpace;
  hardware.invoke(thread, ThreadOperation.Configure, own, space, 0, 0);
  const passiveEntry = echoPassively;
  const entry = echo;
  write(thread, passive ? passiveEntry.index : entry.index);
  if (!passive) limit(thread, received + Slot.Context);
  hardware.invoke(thread, ThreadOperation.SetPriority, priority, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
  openReceived();
}

function makeParts(): bool {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  if (grant == null) return false;
  const untyped = grant.handle;
  let status = makeObject(untyped, ObjectType.Reply, received + Slot.Reply);
  if (status != Status.Ok) return false;
  status = makeObject(untyped, ObjectType.Thread, received + Slot.Thread);
  if (status != Status.Ok) return false;
  const context = received + Slot.Context;
  return makeObject(untyped, ObjectType.SchedulingContext, context) == Status.Ok;
}

/** Has `thread` begin in function-table slot `entry`, which gets the first handle. */
function write(thread: u32, entry: u32): void {
  const address = hardware.functionAddress(entry);
  const stackEnd = stacks + ++servers * STACK_BYTES;
  const operation = ThreadOperation.WriteRegisters;
  hardware.invoke(thread, operation, address, stackEnd - 8, received, 0);
}

function limit(thread: u32, context: u32): void {
  const operation = SchedulingContextOperation.Configure;
  hardware.invoke(context, operation, BUDGET, BUDGET, 0, 0);
  hardware.invoke(context, SchedulingContextOperation.Bind, thread, 0, 0, 0);
}

/** A thread that makes itself passive has its time until it waits. */
function echoPassively(endpoint: u32): void {
  const flags = ThreadFlag.Passive;
  const thread = endpoint + Slot.Thread;
  hardware.invoke(thread, ThreadOperation.SetFlags, flags, 0, 0, 0);
  echo(endpoint);
}

/** Until the endpoint is gone, with the module that made it. */
function echo(endpoint: u32): void {
  const reply = endpoint + Slot.Reply;
  let status = hardware.receive(endpoint, reply);
  while (status == Status.Ok) {
    status = hardware.replyReceive(
      endpoint,
      reply,
      hardware.resultTag(),
      hardware.resultWord0(),
      hardware.resultWord1(),
      hardware.resultWord2(),
      hardware.resultWord3(),
    );
  }
  const thread = endpoint + Slot.Thread;
  hardware.invoke(thread, ThreadOperation.Suspend, 0, 0, 0, 0);
  unreachable();
}
