// One module by way of the loader: request, file, process, ready; then its unloading.

import { connect, ConnectMode } from "../../../libsys/protocol/names";
import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import {
  FinitFlag,
  RequestMode,
  deleteModule,
  finitModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import { EMPTY, Span, spanAt } from "../../../libsys/span";
import { takeSlot } from "../../../libsys/slots";
import { copyString } from "../../../libsys/text";
import { keepSample, report, SAMPLES, wanted } from "./sample";

const NAME_BYTES: u32 = 40;
const nameBytes: usize = memory.data(40, 8);
const pathBytes: usize = memory.data(40, 8);

/** Loads a module: 0 or a negative errno. */
type Load = () => i32;

let modules: u32 = 0;
let name: Span = EMPTY;
let path: Span = EMPTY;

export function measureModules(): void {
  modules = takeSlot();
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return;
  name = literal(nameBytes, "bench_load");
  path = literal(pathBytes, "/boot/modules/bench_load.ko");
  measureLoads("module-load", request);
  measureLoads("module-load-unchecked", insertUnchecked);
  measureUnloads();
  name = literal(nameBytes, "bench_large");
  path = literal(pathBytes, "/boot/modules/bench_large.ko");
  measureLoads("module-load-large", insertUnchecked);
  name = literal(nameBytes, "crashme");
  measureLoads("module-load-compressed", request);
}

function literal(place: usize, text: string): Span {
  return spanAt(place, copyString(<u32>place, NAME_BYTES, text));
}

function request(): i32 {
  return requestModule(modules, name, EMPTY, RequestMode.Wait);
}

/** A file that is loaded by force counts as unsigned, so its signature is not checked. */
function insertUnchecked(): i32 {
  return finitModule(modules, path, EMPTY, FinitFlag.IgnoreVermagic);
}

function measureLoads(label: string, load: Load): void {
  if (!wanted(label)) return;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const start = hardware.readTimestamp();
    const result = load();
    keepSample(index, hardware.readTimestamp() - start);
    if (result != 0) return;
    deleteModule(modules, name, 0);
  }
  report(label, 1);
}

function measureUnloads(): void {
  if (!wanted("module-unload")) return;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    if (request() != 0) return;
    const start = hardware.readTimestamp();
    deleteModule(modules, name, 0);
    keepSample(index, hardware.readTimestamp() - start);
  }
  report("module-unload", 1);
}
