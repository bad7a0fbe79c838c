// From the last instruction of an interrupted thread in another address space to the
// first of the driver that waits for the interrupt. The peer, below this process in
// priority, writes the time into a shared page as fast as it can; channel 0 of the
// interval timer (Intel 8254) interrupts it.

import { Handle } from "../../../libsys/abi/layout";
import {
  acknowledge,
  bindInterrupt,
  grantedInterrupt,
} from "../../../libsys/driver/interrupt";
import { Ports } from "../../../libsys/driver/port";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer } from "./peer";
import { SAMPLES, keepSample, report, wanted } from "./sample";
import { SHARED, shareWithPeer } from "./shared-pages";

const enum Timer {
  Channel0 = 0,
  Control = 3,
}

/** Channel 0, low byte then high byte, mode 0: interrupt on terminal count. */
const ONE_SHOT: u32 = 0x30;
/** About 0.2 ms at 1.193182 MHz: the peer is in its loop by then. */
const COUNT: u32 = 256;
const PRIORITY: u32 = 100;

const ports: Ports = changetype<Ports>(memory.data(16, 8));

export function measureInterrupts(): void {
  const name = "interrupt-to-driver";
  const interrupt = grantedInterrupt(0);
  if (!wanted(name) || interrupt == 0 || !ports.open(0)) return;
  shareWithPeer();
  bindInterrupt(interrupt, 1);
  askPeer(PeerOperation.SetPriority, PRIORITY - 1);
  latency(interrupt);
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    keepSample(index, latency(interrupt));
  }
  report(name, 1);
  askPeer(PeerOperation.SetPriority, PRIORITY);
}

function latency(interrupt: u32): u64 {
  hardware.mmioWrite64(SHARED + 8, 0);
  askPeer(PeerOperation.Spin, 0);
  ports.write8(Timer.Control, ONE_SHOT);
  ports.write8(Timer.Channel0, COUNT & 0xff);
  ports.write8(Timer.Channel0, COUNT >> 8);
  hardware.wait(Handle.Notification);
  const arrived = hardware.readTimestamp();
  const interrupted = hardware.mmioRead64(SHARED);
  hardware.mmioWrite64(SHARED + 8, 1);
  acknowledge(interrupt);
  // The answer comes when the peer has left its loop.
  askPeer(PeerOperation.Echo, 0);
  return arrived - interrupted;
}
