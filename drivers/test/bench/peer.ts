// The benchmark's hold on its peer process, and the objects it makes for itself.

import { PeerOperation } from "../../../libsys/protocol/bench";
import { tagOf, tagWithCapabilities } from "../../../libsys/abi/message";
import { ObjectType } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { Errno } from "../../../libsys/errno";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { takeSlot } from "../../../libsys/slots";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { kindOf, makeObjects } from "../../../libsys/untyped";

/** Handle of the peer's endpoint. */
export let peer: u32 = 0;

/** Connects to the peer; 0 or a negative errno. */
export function openPeer(): i32 {
  peer = takeSlot();
  return connect("bench-peer", peer, ConnectMode.Wait) == Status.Ok ? 0 : -Errno.ENODEV;
}

/** Has the peer perform `operation`; it begins when this process blocks or yields. */
export function askPeer(operation: PeerOperation, argument: u64): void {
  hardware.call(peer, tagOf(operation, 4), argument, 0, 0, 0);
}

/** As askPeer, with one or two capabilities. */
export function askPeerWith(
  operation: PeerOperation,
  argument: u64,
  one: u32,
  other: u32,
): void {
  message.begin(operation);
  message.attach(one);
  if (other != 0) message.attach(other);
  const tag = tagWithCapabilities(operation, 4, message.capabilities);
  hardware.call(peer, tag, argument, 0, 0, 0);
}

/**
 * Makes an object of the process's own memory; traps when there is not enough, which the
 * manifest decides.
 */
export function make(type: ObjectType, sizeBits: u32): u32 {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  const slot = takeSlot();
  const untyped = grant == null ? 0 : grant.handle;
  if (untyped == 0 || slot == 0) unreachable();
  if (makeObjects(untyped, kindOf(type, sizeBits), slot, 1) != Status.Ok) unreachable();
  return slot;
}
