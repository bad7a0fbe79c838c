// Invoke: an operation on the object behind a handle. Whom it concerns decides the type
// of the object.

import { ObjectType } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability } from "./capability";
import { invokeContext } from "./context-control";
import { cpu } from "./cpu";
import { invokeFrame } from "./frame";
import { invokeInterrupt, invokeInterruptControl } from "./interrupt";
import { invokeIoPort } from "./io-port";
import { invokeLog } from "./log";
import { invokePageTable } from "./page-table";
import { findCapability, invokeTable } from "./table";
import { invokeThread } from "./thread-control";
import { invokeUntyped } from "./untyped";

/** Performs `operation` with four arguments; called by entry.S. */
// eslint-disable-next-line max-params -- one for each register of the call
export function invoke(
  handle: u32,
  operation: u32,
  a0: u64,
  a1: u64,
  a2: u64,
  a3: u64,
): Status {
  const slot = findCapability(handle);
  if (slot == null) return Status.BadHandle;
  cpu().argument0 = a0;
  cpu().argument1 = a1;
  cpu().argument2 = a2;
  cpu().argument3 = a3;
  return dispatch(slot, operation);
}

function dispatch(slot: Capability, operation: u32): Status {
  switch (<u32>slot.type) {
    case ObjectType.Untyped: return invokeUntyped(slot, operation);
    case ObjectType.CapabilityTable: return invokeTable(slot, operation);
    case ObjectType.Thread: return invokeThread(slot, operation);
    case ObjectType.PageTable: return invokePageTable(slot, operation);
    case ObjectType.Frame: return invokeFrame(slot, operation);
    case ObjectType.SchedulingContext: return invokeContext(slot, operation);
    case ObjectType.Interrupt: return invokeInterrupt(slot, operation);
    case ObjectType.InterruptControl: return invokeInterruptControl(slot, operation);
    case ObjectType.IoPort: return invokeIoPort(slot, operation);
    case ObjectType.Log: return invokeLog(slot, operation);
    default: return Status.BadOperation;
  }
}
