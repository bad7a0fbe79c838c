// The benchmark's peer. Its echo loop is what a server's loop costs at the least:
// receive, look at the label, reply.

import { Handle } from "../../../libsys/abi/layout";
import { capabilitiesOf, labelOf } from "../../../libsys/abi/message";
import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { register } from "../../../libsys/protocol/names";
import { exit, ready } from "../../../libsys/protocol/parent";
import { deleteReceived, openReceived } from "./received";
import { answer, perform } from "./request";
import { sinkMessage, sinkShared } from "./sink";

/** The client's own; the manifest allows one more. */
const PRIORITY: u32 = 100;

export function main(): void {
  const status = register("bench-peer");
  ready(status);
  if (status != Status.Ok) exit(status);
  openReceived();
  perform(PeerOperation.SetPriority, PRIORITY);
  serve();
}

function serve(): void {
  hardware.receive(Handle.Service, Handle.Reply);
  while (true) {
    const tag = hardware.resultTag();
    const word0 = hardware.resultWord0();
    const word1 = hardware.resultWord1();
    const word2 = hardware.resultWord2();
    const word3 = hardware.resultWord3();
    if (labelOf(tag) == PeerOperation.Echo) {
      hardware.replyReceive(
        Handle.Service,
        Handle.Reply,
        tag,
        word0,
        word1,
        word2,
        word3,
      );
    } else if (beforeReply(tag, <u32>word0)) {
      hardware.replyReceive(Handle.Service, Handle.Reply, 0, 0, 0, 0, 0);
    } else {
      answer(labelOf(tag));
      perform(labelOf(tag), <u32>word0);
      hardware.receive(Handle.Service, Handle.Reply);
    }
  }
}

/** Performs what is part of the time measured; false for anything else. */
function beforeReply(tag: u64, argument: u32): bool {
  switch (labelOf(tag)) {
    case PeerOperation.Take:
      deleteReceived(capabilitiesOf(tag));
      return true;
    case PeerOperation.Sink:
      sinkMessage(argument);
      return true;
    case PeerOperation.SinkShared:
      sinkShared(argument);
      return true;
    default:
      return false;
  }
}
