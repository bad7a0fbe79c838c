// I/O-port ranges. The core does the access itself, so no port permission ever is in a
// user's hands.

import { IoPortOperation, ObjectType, Right } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability, clearSlot } from "./capability";
import { cpu } from "./cpu";
import { insertAfter } from "./derivation";
import { portIn16, portIn32, portIn8, portOut16, portOut32, portOut8 } from "./hardware";
import { freeSlotStatus, slotAt } from "./table";
import { Thread } from "./thread";

export const PORT_COUNT: u32 = 65536;

/** Performs `operation` on the ports behind `slot`; arguments are in the Cpu. */
export function invokeIoPort(slot: Capability, operation: u32): Status {
  switch (operation) {
    case IoPortOperation.Derive: return derive(slot);
    case IoPortOperation.In8:
    case IoPortOperation.In16:
    case IoPortOperation.In32: return input(slot, operation);
    case IoPortOperation.Out8:
    case IoPortOperation.Out16:
    case IoPortOperation.Out32: return output(slot, operation);
    default: return Status.BadOperation;
  }
}

/** True when `count` ports from `first` on are among those of `slot`. */
function contains(slot: Capability, first: u64, count: u64): bool {
  if (first < <u64>slot.object) return false;
  const offset = first - <u64>slot.object;
  const size: u64 = slot.asid;
  return offset <= size && count <= size - offset;
}

/** a0 first port, a1 count, a2 destination slot. */
function derive(slot: Capability): Status {
  const first = cpu().argument0;
  const count = cpu().argument1;
  if (count == 0) return Status.BadArgument;
  if (!contains(slot, first, count)) return Status.OutOfRange;
  const table = changetype<Thread>(cpu().current).table;
  const index = <u32>cpu().argument2;
  const free = freeSlotStatus(table, index);
  if (free != Status.Ok) return free;

  const part = slotAt(table, index);
  clearSlot(part);
  part.type = <u8>ObjectType.IoPort;
  part.rights = slot.rights;
  part.object = <u32>first;
  part.asid = <u32>count;
  insertAfter(slot, part);
  return Status.Ok;
}

function input(slot: Capability, operation: u32): Status {
  const width: u64 = 1 << (operation - IoPortOperation.In8);
  const status = accessStatus(slot, width, Right.Read);
  if (status != Status.Ok) return status;
  const port = <u32>cpu().argument0;
  if (width == 1) cpu().value = portIn8(port);
  else if (width == 2) cpu().value = portIn16(port);
  else cpu().value = portIn32(port);
  return Status.Ok;
}

function output(slot: Capability, operation: u32): Status {
  const width: u64 = 1 << (operation - IoPortOperation.Out8);
  const status = accessStatus(slot, width, Right.Write);
  if (status != Status.Ok) return status;
  const port = <u32>cpu().argument0;
  const value = <u32>cpu().argument1;
  if (width == 1) portOut8(port, value);
  else if (width == 2) portOut16(port, value);
  else portOut32(port, value);
  return Status.Ok;
}

function accessStatus(slot: Capability, width: u64, right: Right): Status {
  if (!slot.allows(right)) return Status.NoRights;
  return contains(slot, cpu().argument0, width) ? Status.Ok : Status.OutOfRange;
}
