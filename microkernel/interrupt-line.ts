// The 64 interrupt vectors that drivers can have: what drives each, and which
// notification it signals. A fixed table, because vectors are a fixed resource of the
// processor.

import { InterruptFlag } from "../libsys/abi/object";
import { lineCount, maskLine, routeLine, unmaskLine } from "./io-apic";
import { endOfInterrupt, localApicIdentifier, Vector } from "./local-apic";
import { Notification, signalBits } from "./notification";

export const LINE_COUNT: u32 = 64;
const LINE_BITS: u32 = 5;
export const NO_LINE: u32 = 0xffff_ffff;
const lines: usize = memory.data(2048, 32);

export const enum LineKind {
  Free = 0,
  /** Pin `pin` of the I/O APIC. */
  Pin = 1,
  /** Messages that a device writes. */
  Message = 2,
}

@unmanaged
@final
export class InterruptLine {
  kind: u32; // LineKind
  pin: u32;
  flags: u32; // InterruptFlag
  reserved0: u32;
  notification: Notification | null;
  reserved1: u32;
  badge: u64;
}

if (offsetof<InterruptLine>() != 32) ERROR("lines are 32 bytes apart");

// @ts-ignore: decorator
@inline
export function lineAt(index: u32): InterruptLine {
  return changetype<InterruptLine>(lines + (index << LINE_BITS));
}

/** True when some line already belongs to `pin`. */
export function pinTaken(pin: u32): bool {
  for (let i: u32 = 0; i < LINE_COUNT; ++i) {
    const line = lineAt(i);
    if (line.kind == LineKind.Pin && line.pin == pin) return true;
  }
  return false;
}

export function pinExists(pin: u64): bool {
  return pin < <u64>lineCount();
}

/** A free line, or NO_LINE. */
export function findFreeLine(): u32 {
  for (let i: u32 = 0; i < LINE_COUNT; ++i) {
    if (lineAt(i).kind == LineKind.Free) return i;
  }
  return NO_LINE;
}

/** Gives line `index` to `pin`; it stays masked until it is bound. */
export function claimPin(index: u32, pin: u32, flags: u32): void {
  const line = lineAt(index);
  line.kind = LineKind.Pin;
  line.pin = pin;
  line.flags = flags;
  routeLine(pin, Vector.FirstLine + index, flags, localApicIdentifier());
}

export function claimMessage(index: u32): void {
  lineAt(index).kind = LineKind.Message;
}

/** Lets line `index` signal `badge` to `notification`. */
export function bindLine(index: u32, notification: Notification, badge: u64): void {
  const line = lineAt(index);
  line.notification = notification;
  line.badge = badge;
  acknowledgeLine(index);
}

export function unbindLine(index: u32): void {
  const line = lineAt(index);
  if (line.kind == LineKind.Pin) maskLine(line.pin);
  line.notification = null;
}

/** The last capability to line `index` is gone. */
export function releaseLine(index: u32): void {
  unbindLine(index);
  lineAt(index).kind = LineKind.Free;
}

/** No line signals `notification` any more: it is being destroyed. */
export function unbindLinesFrom(notification: Notification): void {
  for (let i: u32 = 0; i < LINE_COUNT; ++i) {
    if (lineAt(i).notification == notification) unbindLine(i);
  }
}

/** Lets the next interrupt of line `index` through. */
export function acknowledgeLine(index: u32): void {
  const line = lineAt(index);
  if (line.kind == LineKind.Pin) unmaskLine(line.pin);
}

/**
 * Line `index` interrupts. A level stays up until the driver has served the device, so it
 * is masked.
 */
export function lineInterrupt(index: u32): void {
  const line = lineAt(index);
  if (line.kind == LineKind.Pin && line.flags & InterruptFlag.Level) maskLine(line.pin);
  endOfInterrupt();
  const notification = line.notification;
  if (notification != null) signalBits(notification, line.badge);
}
