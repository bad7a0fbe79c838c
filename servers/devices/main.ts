// Finds the machine's devices, asks the module loader for their drivers, and hands
// devices to drivers.

import { LogLevel } from "../../libsys/abi/object";
import { Handle } from "../../libsys/abi/layout";
import { Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { mintCapability } from "../../libsys/capability";
import { NEVER } from "../../libsys/ipc";
import { log, openLine, writeLine } from "../../libsys/log";
import { message } from "../../libsys/message";
import { exitHandled, nextExit, watchExits } from "../../libsys/protocol/module-exits";
import { RequestMode, requestModule } from "../../libsys/protocol/modules";
import { ConnectMode, connect, register } from "../../libsys/protocol/names";
import { ready } from "../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../libsys/server";
import { takeSlot } from "../../libsys/slots";
import { EMPTY } from "../../libsys/span";
import { GrantKind, startInfo } from "../../libsys/start-info";
import { openConfigurationSpace } from "./configuration-space";
import { deviceAt, deviceCount } from "./device";
import { addDeviceMemory } from "./device-memory";
import { openInterruptControl } from "./message-interrupts";
import { modaliasOf } from "./modalias";
import { releaseAll, releaseOrphans } from "./ownership";
import { scanPci } from "./pci-scan";
import { addPlatformDevices } from "./platform-device";
import { openService, serve } from "./service";
import { signalWatchers } from "./watchers";

const EXIT_SIGNAL: u64 = 1;

let modules: u32 = 0;

export function main(): void {
  const status = start();
  ready(status);
  if (status != Status.Ok) return;
  requestDrivers();
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(serve());
    else if (event == Event.Signals) handleExits();
  }
}

function start(): Status {
  openGrants();
  addPlatformDevices();
  const lost = scanPci();
  openLine().decimal(deviceCount()).put(" devices");
  writeLine(LogLevel.Info);
  if (lost > 0) log(LogLevel.Warning, "more PCI functions than the table holds");

  modules = takeSlot();
  let status = connect("modules", modules, ConnectMode.Wait);
  if (status == Status.Ok) status = watchModules();
  if (status != Status.Ok) return status;
  openService(modules);
  return register("bus");
}

function openGrants(): void {
  const info = startInfo();
  const ports = info.find(GrantKind.Ports, 0);
  if (ports != null) openConfigurationSpace(ports.handle);
  const control = info.find(GrantKind.InterruptControl, 0);
  if (control != null) openInterruptControl(control.handle);
  let index: u32 = 0;
  let range = info.find(GrantKind.DeviceMemory, 0);
  while (range != null) {
    addDeviceMemory(range.handle, range.a, range.b);
    range = info.find(GrantKind.DeviceMemory, ++index);
  }
}

/**
 * A module that ends must lose its devices before its memory is used for something else.
 */
function watchModules(): Status {
  const slot = takeSlot();
  const status = mintCapability(slot, Handle.Notification, Right.Write, EXIT_SIGNAL);
  return status == Status.Ok ? watchExits(modules, slot) : status;
}

/** Asks for all drivers at once; requests for one module converge in the loader. */
function requestDrivers(): void {
  for (let number: u32 = 0; number < deviceCount(); number++) {
    const device = deviceAt(number);
    if (device == null) continue;
    requestModule(modules, modaliasOf(device), EMPTY, RequestMode.NoWait);
  }
}

/** Takes devices from processes that have ended, or that the loader has lost. */
function handleExits(): void {
  let released: u32 = 0;
  while (nextExit(modules) == Status.Ok) {
    const process = <u32>message.word0;
    const devices = process == 0 ? releaseOrphans(modules) : releaseAll(process);
    released += devices;
    exitHandled(modules, process, devices);
  }
  if (released > 0) signalWatchers();
}
