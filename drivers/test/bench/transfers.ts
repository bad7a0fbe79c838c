// Bytes from this process's memory into the peer's: copied through messages, or through
// pages that both have mapped. Both ways count the copies that sender and receiver make
// themselves.

import { BUFFER_TEXT_BYTES, tagOf, tagOfBuffer } from "../../../libsys/abi/message";
import * as hardware from "../../../libsys/hardware";
import { MESSAGE_TEXT } from "../../../libsys/message";
import { MOST_TRANSFERRED, PeerOperation } from "../../../libsys/protocol/bench";
import { peer } from "./peer";
import { measure } from "./sample";
import { SHARED, shareWithPeer } from "./shared-pages";

const ROUNDS: u32 = 4;
const source: usize = memory.data(MOST_TRANSFERRED, 16);

let bytes: u32 = 0;

export function measureTransfers(): void {
  shareWithPeer();
  transfer("copy-0-bytes", "shared-0-bytes", 0);
  transfer("copy-8-bytes", "shared-8-bytes", 8);
  transfer("copy-32-bytes", "shared-32-bytes", 32);
  transfer("copy-256-bytes", "shared-256-bytes", 256);
  transfer("copy-1024-bytes", "shared-1024-bytes", 1024);
  transfer("copy-4064-bytes", "shared-4064-bytes", BUFFER_TEXT_BYTES);
  transfer("copy-16384-bytes", "shared-16384-bytes", 16384);
  transfer("copy-65536-bytes", "shared-65536-bytes", MOST_TRANSFERRED);
}

function transfer(copy: string, share: string, length: u32): void {
  bytes = length;
  measure(copy, timeCopies, ROUNDS);
  measure(share, timeShared, ROUNDS);
}

function timeCopies(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) copyAll();
  return hardware.readTimestamp() - start;
}

function copyAll(): void {
  let done: u32 = 0;
  do {
    const part = min(bytes - done, BUFFER_TEXT_BYTES);
    memory.copy(MESSAGE_TEXT, source + done, part);
    const tag = tagOfBuffer(PeerOperation.Sink, (part + 7) >> 3);
    hardware.call(peer, tag, part, 0, 0, 0);
    done += part;
  } while (done < bytes);
}

function timeShared(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    memory.copy(SHARED, source, bytes);
    hardware.call(peer, tagOf(PeerOperation.SinkShared, 1), bytes, 0, 0, 0);
  }
  return hardware.readTimestamp() - start;
}
