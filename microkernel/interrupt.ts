// Interrupt objects: the right to hear of one line or message, and the object that gives
// them out. Also what each external vector does.

import { InterruptControlOperation, InterruptFlag } from "../libsys/abi/object";
import { InterruptOperation, ObjectType, Right } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability, fillSlot } from "./capability";
import { cpu } from "./cpu";
import { insertAfter } from "./derivation";
import {
  acknowledgeLine,
  bindLine,
  claimMessage,
  claimPin,
  findFreeLine,
} from "./interrupt-line";
import { lineAt, LINE_COUNT, lineInterrupt, NO_LINE, pinExists } from "./interrupt-line";
import { pinTaken, unbindLine } from "./interrupt-line";
import {
  endOfInterrupt,
  localApicIdentifier,
  MESSAGE_ADDRESS,
  Vector,
} from "./local-apic";
import { notificationAt } from "./notification";
import { findCapability, freeSlotStatus, slotAt } from "./table";
import { Thread } from "./thread";
import { timerInterrupt } from "./timer";

const KNOWN_FLAGS: u64 = InterruptFlag.Level | InterruptFlag.ActiveLow;
const DESTINATION_SHIFT: u32 = 12;

/** An external interrupt arrived. Called by entry.S. */
export function interrupt(vector: u32): void {
  if (vector == Vector.Timer) {
    endOfInterrupt();
    timerInterrupt();
    return;
  }
  const line = vector - Vector.FirstLine;
  if (line < LINE_COUNT) lineInterrupt(line);
  // The APIC does not count a spurious interrupt as being in service.
  else if (vector != Vector.Spurious) endOfInterrupt();
}

/**
 * Performs `operation` on the object that gives out interrupts; arguments are in the Cpu.
 */
export function invokeInterruptControl(slot: Capability, operation: u32): Status {
  switch (operation) {
    case InterruptControlOperation.Claim: return claimForPin(slot);
    case InterruptControlOperation.ClaimMessage: return claimForMessages(slot);
    default: return Status.BadOperation;
  }
}

/** Performs `operation` on the interrupt behind `slot`; arguments are in the Cpu. */
export function invokeInterrupt(slot: Capability, operation: u32): Status {
  switch (operation) {
    case InterruptOperation.Bind:
      return bind(slot.object);
    case InterruptOperation.Unbind:
      if (lineAt(slot.object).notification == null) return Status.BadState;
      unbindLine(slot.object);
      return Status.Ok;
    case InterruptOperation.Acknowledge:
      if (lineAt(slot.object).notification == null) return Status.BadState;
      acknowledgeLine(slot.object);
      return Status.Ok;
    default:
      return Status.BadOperation;
  }
}

/** a0 global system interrupt, a1 InterruptFlag bits, a2 destination slot. */
function claimForPin(control: Capability): Status {
  if (cpu().argument1 & ~KNOWN_FLAGS) return Status.BadArgument;
  if (!pinExists(cpu().argument0)) return Status.OutOfRange;
  const pin = <u32>cpu().argument0;
  if (pinTaken(pin)) return Status.Occupied;
  const line = findFreeLine();
  const status = destinationStatus(line);
  if (status != Status.Ok) return status;

  claimPin(line, pin, <u32>cpu().argument1);
  giveLine(control, line);
  return Status.Ok;
}

/** a2 destination slot; the value tells where and what the device has to write. */
function claimForMessages(control: Capability): Status {
  const line = findFreeLine();
  const status = destinationStatus(line);
  if (status != Status.Ok) return status;

  claimMessage(line);
  giveLine(control, line);
  const address = MESSAGE_ADDRESS | (localApicIdentifier() << DESTINATION_SHIFT);
  cpu().value = (<u64>address << 32) | <u64>(Vector.FirstLine + line);
  return Status.Ok;
}

function destinationStatus(line: u32): Status {
  if (line == NO_LINE) return Status.NoMemory;
  return freeSlotStatus(ownTable(), <u32>cpu().argument2);
}

function giveLine(control: Capability, line: u32): void {
  const slot = slotAt(ownTable(), <u32>cpu().argument2);
  fillSlot(slot, ObjectType.Interrupt, Right.All, line);
  insertAfter(control, slot);
}

function ownTable(): u32 {
  return changetype<Thread>(cpu().current).table;
}

/** a0 notification. */
function bind(line: u32): Status {
  const slot = findCapability(<u32>cpu().argument0);
  if (slot == null) return Status.BadHandle;
  if (slot.type != ObjectType.Notification) return Status.WrongType;
  if (!slot.allows(Right.Write)) return Status.NoRights;
  if (lineAt(line).notification != null) return Status.Occupied;
  bindLine(line, notificationAt(slot.object), slot.badge);
  return Status.Ok;
}
