// One module by way of the loader: request, process, ready; then its unloading.

import { connect, ConnectMode } from "../../../libsys/protocol/names";
import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import {
  RequestMode,
  deleteModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import { Span, spanAt } from "../../../libsys/span";
import { takeSlot } from "../../../libsys/slots";
import { copyString } from "../../../libsys/text";
import { keepSample, report, SAMPLES, wanted } from "./sample";

/** A small module that becomes ready at once when it has the parameter `live`. */
const NAME_BYTES: u32 = 16;
const nameBytes: usize = memory.data(16, 8);
const parameterBytes: usize = memory.data(16, 8);

export function measureModules(): void {
  const modules = takeSlot();
  if (!wanted("module-load") && !wanted("module-unload")) return;
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return;
  const name = literal(nameBytes, "crashme");
  const live = literal(parameterBytes, "live");
  measureLoads(modules, name, live);
  measureUnloads(modules, name, live);
}

function literal(place: usize, text: string): Span {
  return spanAt(place, copyString(<u32>place, NAME_BYTES, text));
}

function measureLoads(modules: u32, name: Span, live: Span): void {
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const start = hardware.readTimestamp();
    const result = requestModule(modules, name, live, RequestMode.Wait);
    keepSample(index, hardware.readTimestamp() - start);
    if (result != 0) return;
    deleteModule(modules, name, 0);
  }
  report("module-load", 1);
}

function measureUnloads(modules: u32, name: Span, live: Span): void {
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    if (requestModule(modules, name, live, RequestMode.Wait) != 0) return;
    const start = hardware.readTimestamp();
    deleteModule(modules, name, 0);
    keepSample(index, hardware.readTimestamp() - start);
  }
  report("module-unload", 1);
}
