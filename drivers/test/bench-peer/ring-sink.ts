// The consumer of the benchmark's ring.

import { ObjectType } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { NEVER } from "../../../libsys/ipc";
import {
  MOST_TRANSFERRED,
  RING_CAPACITY,
  RING_HEADER,
  RING_RECORD,
  SHARED_ADDRESS,
} from "../../../libsys/protocol/bench";
import { RING_END_BYTES, RingEnd } from "../../../libsys/ring/end";
import { ringRead } from "../../../libsys/ring/transfer";
import { takeSlot } from "../../../libsys/slots";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { makeObject } from "../../../libsys/untyped";
import { deleteReceived, received } from "./received";

const destination: usize = memory.data(MOST_TRANSFERRED, 16);
const ring: RingEnd = changetype<RingEnd>(memory.data(RING_END_BYTES, 8));

/** The notification that the producer sleeps on: made here, so that it ends with us. */
let room: u32 = 0;

export function roomHandle(): u32 {
  if (room == 0) room = makeNotification();
  return room;
}

function makeNotification(): u32 {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  const slot = takeSlot();
  const untyped = grant == null ? 0 : grant.handle;
  if (untyped == 0 || slot == 0) unreachable();
  const status = makeObject(untyped, ObjectType.Notification, slot);
  if (status != Status.Ok) unreachable();
  return slot;
}

/** Takes records of `record` bytes, or with 0 all bytes, until the ring is closed. */
export function consumeRing(record: u32): void {
  ring.openConsumer(RING_HEADER, SHARED_ADDRESS, RING_CAPACITY);
  ring.connect(room, received);
  while (ring.waitFor(1, NEVER) == Status.Ok) {
    if (record == 0) ringRead(ring, <u32>destination, MOST_TRANSFERRED);
    else takeRecords();
  }
  deleteReceived(1);
}

function takeRecords(): void {
  let sum: u64 = 0;
  while (ring.has(RING_RECORD)) {
    sum += load<u64>(ring.place) + load<u64>(ring.place, 8);
    ring.advance(RING_RECORD);
  }
  store<u64>(destination, sum);
}
