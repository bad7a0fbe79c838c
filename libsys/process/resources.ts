// The hardware that a manifest names, made into grants: memory of the process's own, I/O
// ports, interrupts, frames for DMA. Where the builder got its authority from, it says
// once.

import {
  InterruptControlOperation,
  InterruptFlag,
  IoPortOperation,
  ObjectType,
} from "../abi/object";
import { Status } from "../abi/status";
import * as hardware from "../hardware";
import { PAGE_BYTES, READ_WRITE } from "../frame";
import { parseDecimal } from "../number";
import { GrantKind } from "../start-info";
import { kindOf, makeObjects } from "../untyped";
import { DEVICE_WINDOW, DEVICE_WINDOW_BYTES, DMA_WINDOW } from "../windows";
import { handOver, listGrant } from "./grants";
import { Manifest, firstPort, manifestCount, manifestValue, portCount } from "./manifest";
import { Process } from "./process";
import { bitsFor } from "./quota";
import { UNTYPED_SCRATCH, scratch } from "./scratch";
import { addPageTables, mapInto } from "./space";

let ioPorts: u32 = 0;
let interruptControl: u32 = 0;

/**
 * Handles of all I/O ports and of the interrupt control, which every grant is derived
 * from.
 */
export function openResources(ports: u32, interrupts: u32): void {
  ioPorts = ports;
  interruptControl = interrupts;
}

/** Grants all that the manifest asks for. */
export function grantResources(process: Process, manifest: Manifest): Status {
  let status = grantUntyped(process, manifest.untypedBytes);
  if (status == Status.Ok) status = grantPorts(process, manifest);
  if (status == Status.Ok) status = grantInterrupts(process, manifest);
  if (status == Status.Ok && manifest.usesBus) status = grantWindow(process);
  if (status == Status.Ok) status = grantDma(process, manifest.dmaBytes / PAGE_BYTES);
  return status;
}

/** The memory itself was made with the process's other large objects. */
function grantUntyped(process: Process, bytes: u32): Status {
  if (bytes == 0) return Status.Ok;
  const status = handOver(process, scratch(UNTYPED_SCRATCH), 0);
  if (status != Status.Ok) return status;
  return listGrant(GrantKind.Untyped, 1, (<u64>1 << bitsFor(bytes)) / PAGE_BYTES, 0);
}

function grantPorts(process: Process, manifest: Manifest): Status {
  const ranges = manifestCount(manifest.text, "port");
  for (let i: u32 = 0; i < ranges; ++i) {
    const first = firstPort(manifest.text, i);
    const count = portCount(manifest.text, i);
    const slot = scratch(0);
    let status = hardware.invoke(ioPorts, IoPortOperation.Derive, first, count, slot, 0);
    if (status == Status.Ok) status = handOver(process, slot, 0);
    if (status == Status.Ok) status = listGrant(GrantKind.Ports, 1, first, count);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

/** Interrupts that a manifest names are ISA ones: edge-triggered. */
function grantInterrupts(process: Process, manifest: Manifest): Status {
  const count = manifestCount(manifest.text, "interrupt");
  for (let i: u32 = 0; i < count; ++i) {
    const line = parseDecimal(manifestValue(manifest.text, "interrupt", i));
    const slot = scratch(0);
    const claim = InterruptControlOperation.Claim;
    let status = hardware.invoke(
      interruptControl,
      claim,
      line,
      InterruptFlag.None,
      slot,
      0,
    );
    if (status == Status.Ok) status = handOver(process, slot, 0);
    if (status == Status.Ok) status = listGrant(GrantKind.Interrupt, 1, line, 0);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

function grantWindow(process: Process): Status {
  const status = addPageTables(process, DEVICE_WINDOW);
  if (status != Status.Ok) return status;
  return listGrant(GrantKind.DeviceWindow, 0, DEVICE_WINDOW, DEVICE_WINDOW_BYTES);
}

/** Frames made in one step lie side by side in physical memory. */
function grantDma(process: Process, count: u32): Status {
  if (count == 0) return Status.Ok;
  const kind = kindOf(ObjectType.Frame, 12);
  let status = makeObjects(process.untyped, kind, scratch(0), count);
  for (let i: u32 = 0; i < count && status == Status.Ok; ++i) {
    const address = DMA_WINDOW + i * PAGE_BYTES;
    status = mapInto(process, scratch(i), address, READ_WRITE);
    if (status == Status.Ok) status = handOver(process, scratch(i), i);
  }
  if (status != Status.Ok) return status;
  return listGrant(GrantKind.Dma, count, DMA_WINDOW, count);
}
