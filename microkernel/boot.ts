// From the first instruction of this module to init's first: processor, clock, interrupt
// controllers, memory, init.

import { LogLevel, ThreadState } from "../libsys/abi/object";
import { collectMemory, ramBytes } from "./boot-memory";
import { now, startClock } from "./clock";
import { cpu, CpuFeature, NOBODY } from "./cpu";
import { silence } from "./debug-console";
import { symbolAddress, writeCr3 } from "./hardware";
import { BootArchive, createInit } from "./init-process";
import { startIoApic } from "./io-apic";
import { beginLine, endLine, putDecimal, putText } from "./line";
import { startLocalApic } from "./local-apic";
import { alignUp, ImageSymbol, LINEAR_END, PAGE_BITS, PAGE_BYTES } from "./memory-map";
import { windowPointer } from "./memory-map";
import { startProcessor } from "./processor";
import { commandLineHas, firstModule, StartInfo, startInfoAt } from "./start-info";
import { armTimer, startTimer } from "./timer";

const archivePlace: usize = memory.data(16, 8);

/** Boots; `startInfo` is the physical address of hvm_start_info. Called by start.S. */
export function main(startInfo: u32): void {
  assert(__heap_base <= LINEAR_END, "static data is larger than its place");
  cpu().highestReady = NOBODY;
  cpu().kernelRoot = windowPointer(symbolAddress(ImageSymbol.KernelRoot));
  const info = startInfoAt(startInfo);
  if (commandLineHas(info, "quiet")) silence();
  if (commandLineHas(info, "kpti=1")) cpu().features |= CpuFeature.Isolation;
  startProcessor();
  startClock();
  startTimer();
  startLocalApic();
  startIoApic();

  const archive = findArchive(info);
  const archiveStart = <u64>archive.page << PAGE_BITS;
  const archiveEnd = archiveStart + (<u64>archive.pages << PAGE_BITS);
  const imageEnd = <u64>windowPointer(symbolAddress(ImageSymbol.ImageEnd));
  collectMemory(info, imageEnd, archiveStart, archiveEnd);
  reportMemory();
  assert(!commandLineHas(info, "panic=test"), "the command line asked for a panic");
  start(info, archive);
}

function findArchive(info: StartInfo): BootArchive {
  const archive = changetype<BootArchive>(archivePlace);
  const module = firstModule(info);
  if (module == null) return archive;
  const end = alignUp(module.address + module.bytes, PAGE_BYTES);
  archive.page = <u32>(module.address >> PAGE_BITS);
  archive.pages = <u32>(end >> PAGE_BITS) - archive.page;
  archive.bytes = <u32>module.bytes;
  return archive;
}

function reportMemory(): void {
  beginLine(LogLevel.Info);
  putText("core: Weft on ");
  putDecimal(ramBytes >> 20);
  putText(" MiB");
  endLine();
}

/** Makes init the running thread; entry.S then goes to it. */
function start(info: StartInfo, archive: BootArchive): void {
  const thread = createInit(info, archive);
  thread.state = <u8>ThreadState.Running;
  cpu().current = thread;
  cpu().init = thread;
  writeCr3(thread.root);
  armTimer();
  beginLine(LogLevel.Info);
  putText("core: init starts after ");
  putDecimal(now() / 1000);
  putText(" us");
  endLine();
}
