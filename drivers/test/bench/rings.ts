// A ring of shared memory to the peer. The peer is above this process in priority: it
// runs as soon as it is woken, takes what there is, and sleeps again.

import { tagWithCapabilities } from "../../../libsys/abi/message";
import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import {
  MOST_TRANSFERRED,
  PeerOperation,
  RING_CAPACITY,
  RING_HEADER,
  RING_RECORD,
} from "../../../libsys/protocol/bench";
import { RING_END_BYTES, RingEnd } from "../../../libsys/ring/end";
import { makeRing } from "../../../libsys/ring/line";
import { ringWrite } from "../../../libsys/ring/transfer";
import { takeSlot } from "../../../libsys/slots";
import { askPeer, make, peer } from "./peer";
import { measure, traced } from "./sample";
import { SHARED, shareWithPeer } from "./shared-pages";

const PRIORITY: u32 = 100;
const RECORDS: u32 = 256;
const STREAM: u32 = 0;
const STREAM_ROUNDS: u32 = 4;
const source: usize = memory.data(MOST_TRANSFERRED, 16);
const ring: RingEnd = changetype<RingEnd>(memory.data(RING_END_BYTES, 8));

let data: u32 = 0;
let room: u32 = 0;
/** Records, or bytes of a stream, that go before each announcement. */
let batch: u32 = 0;

export function measureRings(): void {
  shareWithPeer();
  data = make(ObjectType.Notification, 0);
  room = takeSlot();
  askPeer(PeerOperation.SetPriority, PRIORITY + 1);
  openRing(RING_RECORD);
  measureBatches();
  ring.close();
  openRing(STREAM);
  measureStreams();
  ring.close();
  askPeer(PeerOperation.SetPriority, PRIORITY);
}

function measureBatches(): void {
  sendRecords("ring-batch-1-records", 1);
  sendRecords("ring-batch-2-records", 2);
  sendRecords("ring-batch-4-records", 4);
  sendRecords("ring-batch-8-records", 8);
  sendRecords("ring-batch-16-records", 16);
  sendRecords("ring-batch-32-records", 32);
  sendRecords("ring-batch-64-records", 64);
  sendRecords("ring-batch-128-records", 128);
  sendRecords("ring-batch-256-records", RECORDS);
}

function measureStreams(): void {
  sendBytes("ring-8-bytes", 8);
  sendBytes("ring-32-bytes", 32);
  sendBytes("ring-256-bytes", 256);
  sendBytes("ring-1024-bytes", 1024);
  sendBytes("ring-4064-bytes", 4064);
  sendBytes("ring-16384-bytes", 16384);
  sendBytes("ring-65536-bytes", MOST_TRANSFERRED);
}

/** The notification this process sleeps on comes from the peer: it ends with the peer. */
function openRing(record: u32): void {
  makeRing(RING_HEADER);
  message.begin(PeerOperation.ConsumeRing);
  message.attach(data);
  message.receiveInto(0, room);
  const tag = tagWithCapabilities(PeerOperation.ConsumeRing, 4, 1);
  hardware.call(peer, tag, record, 0, 0, 0);
  message.receiveInto(0, 0);
  ring.openProducer(RING_HEADER, SHARED, RING_CAPACITY);
  ring.connect(data, room);
}

/** A round is one record. */
function sendRecords(name: string, records: u32): void {
  batch = records;
  traced(name, timeRecords);
  measure(name, timeRecords, RECORDS);
}

function timeRecords(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let sent: u32 = 0; sent < rounds; sent += batch) {
    for (let i: u32 = 0; i < batch; ++i) giveRecord(i);
    ring.announce();
  }
  return hardware.readTimestamp() - start;
}

// @ts-ignore: decorator
@inline
function giveRecord(value: u64): void {
  if (!ring.has(RING_RECORD)) unreachable();
  store<u64>(ring.place, value);
  store<u64>(ring.place, value, 8);
  ring.advance(RING_RECORD);
}

/** A round is one announcement. */
function sendBytes(name: string, bytes: u32): void {
  batch = bytes;
  traced(name, timeBytes);
  measure(name, timeBytes, STREAM_ROUNDS);
}

function timeBytes(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    ringWrite(ring, <u32>source, batch);
    ring.announce();
  }
  return hardware.readTimestamp() - start;
}
