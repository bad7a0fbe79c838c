// Pages that this process and its peer both have mapped, at the same address.

import { ObjectType } from "../../../libsys/abi/object";
import { tagWithCapabilities } from "../../../libsys/abi/message";
import { Handle } from "../../../libsys/abi/layout";
import { READ_WRITE, mapFrame } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import {
  PeerOperation,
  SHARED_ADDRESS,
  SHARED_PAGES,
} from "../../../libsys/protocol/bench";
import { make, peer } from "./peer";

export const SHARED: u32 = SHARED_ADDRESS;
const PAGE_BITS: u32 = 12;
const PAGE_BYTES: u32 = 4096;
const PER_MESSAGE: u32 = 4;

let shared = false;

/** Maps the pages on both sides, once. */
export function shareWithPeer(): void {
  if (shared) return;
  shared = true;
  for (let page: u32 = 0; page < SHARED_PAGES; page += PER_MESSAGE) {
    message.begin(PeerOperation.Share);
    for (let i: u32 = 0; i < PER_MESSAGE; ++i) message.attach(mapShared(page + i));
    const tag = tagWithCapabilities(PeerOperation.Share, 4, PER_MESSAGE);
    hardware.call(peer, tag, page, 0, 0, 0);
  }
}

function mapShared(page: u32): u32 {
  const frame = make(ObjectType.Frame, PAGE_BITS);
  const address = SHARED + page * PAGE_BYTES;
  mapFrame(frame, Handle.AddressSpace, address, READ_WRITE);
  return frame;
}
