// The name server's requests: who may serve an interface and who may connect to it is
// what the manifests say, and nobody can ask for more.

import { ObjectType, Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { deleteCapability, mintCapability, typeOf } from "../../libsys/capability";
import { reply } from "../../libsys/ipc";
import { MESSAGE_TEXT, message } from "../../libsys/message";
import { manifestCount, manifestValue } from "../../libsys/process/manifest";
import {
  ConnectMode,
  NAMES_AUTHORITY,
  NamesOperation,
} from "../../libsys/protocol/names";
import { giveReply, takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import {
  NO_INTERFACE,
  findInterface,
  internInterface,
  interfaceAt,
  interfaceCount,
} from "./interface-table";
import { addPermission, findPermission, removePermission } from "./permission-table";
import { freeWaiter, waiterFor, waiterOf } from "./waiter-table";

/** Where the endpoint that the next Register brings will arrive. */
let arrival: u32 = 0;
/** The endpoint that the last reply carried; it is deleted once the reply is sent. */
let departed: u32 = 0;

/** Prepares for the first request; false when the process has too few slots. */
export function openRegistry(): bool {
  arrival = takeSlot();
  departed = takeSlot();
  message.receiveInto(0, arrival);
  return arrival != 0 && departed != 0;
}

/** Answers the request in `message`. */
export function onRequest(): Status {
  deleteCapability(departed);
  const status = dispatch();
  // Whoever sends a capability that is not wanted must not block the slot for the next.
  deleteCapability(arrival);
  return status;
}

function dispatch(): Status {
  const client = <u32>message.badge;
  if (!message.textValid) return Status.BadArgument;
  switch (message.operation) {
    case NamesOperation.Register:
      return register(client);
    case NamesOperation.Connect:
      return connect(client);
    case NamesOperation.Admit:
      return client == NAMES_AUTHORITY ? admit() : Status.Refused;
    case NamesOperation.Withdraw:
      return client == NAMES_AUTHORITY ? withdraw() : Status.Refused;
    case NamesOperation.NextInterface:
      return nextInterface();
    default:
      return Status.BadOperation;
  }
}

function requestText(): Span {
  return spanAt(MESSAGE_TEXT, message.textLength);
}

// @ts-ignore: decorator
@inline
function bit(interfaceNumber: u32): u64 {
  return <u64>1 << interfaceNumber;
}

function register(client: u32): Status {
  const number = findInterface(requestText());
  const permission = findPermission(client);
  if (number == NO_INTERFACE || permission == null) return Status.Refused;
  if (!(permission.serves & bit(number))) return Status.Refused;
  if (isServed(number)) return Status.Exists;
  if (typeOf(arrival) != ObjectType.Endpoint) return Status.BadArgument;
  const fresh = takeSlot();
  if (fresh == 0) return Status.LimitReached;

  const row = interfaceAt(number);
  if (row.endpoint != 0) giveSlot(row.endpoint);
  row.endpoint = arrival;
  row.owner = client;
  arrival = fresh;
  message.receiveInto(0, arrival);
  serveWaiters(number);
  message.begin(Status.Ok);
  return Status.Ok;
}

/** False also when the server has gone: its endpoint vanished from our table with it. */
function isServed(number: u32): bool {
  const endpoint = interfaceAt(number).endpoint;
  return endpoint != 0 && typeOf(endpoint) == ObjectType.Endpoint;
}

function connect(client: u32): Status {
  const mode = message.word0;
  const number = findInterface(requestText());
  const permission = findPermission(client);
  if (number == NO_INTERFACE || permission == null) return Status.Refused;
  if (!(permission.uses & bit(number))) return Status.Refused;
  if (isServed(number)) return giveEndpoint(number, client);
  return mode == ConnectMode.Wait ? putOff(number, client) : Status.NotFound;
}

/** Makes `message` the answer that carries the client's endpoint. */
function giveEndpoint(number: u32, client: u32): Status {
  const rights = Right.Write | Right.Grant;
  const endpoint = interfaceAt(number).endpoint;
  const status = mintCapability(departed, endpoint, rights, client);
  if (status != Status.Ok) return status;
  message.begin(Status.Ok);
  message.attach(departed);
  return Status.Ok;
}

function putOff(number: u32, client: u32): Status {
  const row = freeWaiter();
  if (row == null) return Status.LimitReached;
  const handle = takeReply();
  if (handle == 0) return Status.LimitReached;
  row.reply = handle;
  row.processId = client;
  row.interfaceNumber = number;
  return PUT_OFF;
}

function serveWaiters(number: u32): void {
  for (let row = waiterFor(number); row != null; row = waiterFor(number)) {
    message.begin(Status.Ok);
    const status = giveEndpoint(number, row.processId);
    message.label = <u32>(<i32>status);
    reply(row.reply);
    deleteCapability(departed);
    giveReply(row.reply);
    row.reply = 0;
  }
}

function admit(): Status {
  const row = addPermission(<u32>message.word0);
  if (row == null || message.word0 == 0) return Status.LimitReached;
  const text = requestText();
  row.serves = interfacesOf(text, "serves");
  row.uses = interfacesOf(text, "uses");
  return Status.Ok;
}

function interfacesOf(manifest: Span, key: string): u64 {
  let bits: u64 = 0;
  for (let i: u32 = 0, count = manifestCount(manifest, key); i < count; ++i) {
    const number = internInterface(manifestValue(manifest, key, i));
    if (number != NO_INTERFACE) bits |= bit(number);
  }
  return bits;
}

function withdraw(): Status {
  const processId = <u32>message.word0;
  removePermission(processId);
  for (let row = waiterOf(processId); row != null; row = waiterOf(processId)) {
    // Nobody is left to answer; the next receive with this reply object starts afresh.
    giveReply(row.reply);
    row.reply = 0;
  }
  for (let i: u32 = 0; i < interfaceCount(); ++i) {
    if (interfaceAt(i).owner == processId) release(i);
  }
  return Status.Ok;
}

function release(number: u32): void {
  const row = interfaceAt(number);
  deleteCapability(row.endpoint);
  giveSlot(row.endpoint);
  row.endpoint = 0;
  row.owner = 0;
}

function nextInterface(): Status {
  if (message.word0 >= <u64>interfaceCount()) return Status.NotFound;
  const number = <u32>message.word0;
  const row = interfaceAt(number);
  message.begin(Status.Ok);
  message.word0 = isServed(number) ? row.owner : 0;
  message.putText(startOf(row.name), sizeOf(row.name));
  return Status.Ok;
}
