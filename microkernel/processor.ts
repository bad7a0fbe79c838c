// Turns on the processor's protections, those that are there. start.S has turned on long
// mode, write protection, and NX where it is there.

import { cpu, CpuFeature } from "./cpu";
import { cpuid, portOut8, readCr4, writeCr4 } from "./hardware";

const enum Leaf {
  Features = 1,
  ExtendedFeatures = 7,
  MoreFeatures = 0x8000_0001,
}

/** CPUID leaf 7, subleaf 0. */
const enum ExtendedFeature {
  SmepEbx = 1 << 7,
  InvpcidEbx = 1 << 10,
  SmapEbx = 1 << 20,
  UmipEcx = 1 << 2,
}
/** CPUID leaf 1. */
const MACHINE_CHECK_EDX: u32 = 1 << 7;
const PCID_ECX: u32 = 1 << 17;
/** CPUID leaf 0x8000_0001. */
const NX_EDX: u32 = 1 << 20;
const NO_EXECUTE: u64 = 1 << 63;

const enum Cr4 {
  MachineCheck = 1 << 6,
  GlobalPages = 1 << 7,
  FxSave = 1 << 9,
  SimdExceptions = 1 << 10,
  Umip = 1 << 11,
  Pcid = 1 << 17,
  Smep = 1 << 20,
  Smap = 1 << 21,
}

const MASTER_PIC_MASK: u32 = 0x21;
const SLAVE_PIC_MASK: u32 = 0xa1;
const ALL_LINES: u32 = 0xff;

/** Sets CR4 and shuts the legacy interrupt controllers, which the I/O APIC replaces. */
export function startProcessor(): void {
  if (cpuid(Leaf.MoreFeatures, 0, 3) & NX_EDX) cpu().noExecute = NO_EXECUTE;
  const ebx = cpuid(Leaf.ExtendedFeatures, 0, 1);
  let bits: u64 = readCr4() | Cr4.FxSave | Cr4.SimdExceptions;
  // What the TLB keeps for all address spaces would defeat isolation.
  if (!(cpu().features & CpuFeature.Isolation)) bits |= Cr4.GlobalPages;
  // Without it a machine check resets the machine and leaves no word.
  if (cpuid(Leaf.Features, 0, 3) & MACHINE_CHECK_EDX) bits |= Cr4.MachineCheck;
  if (ebx & ExtendedFeature.SmepEbx) bits |= Cr4.Smep;
  if (ebx & ExtendedFeature.SmapEbx) bits |= Cr4.Smap;
  if (cpuid(Leaf.ExtendedFeatures, 0, 2) & ExtendedFeature.UmipEcx) bits |= Cr4.Umip;
  // Without INVPCID, other spaces' translations could not be forgotten one by one.
  const identifiers = cpuid(Leaf.Features, 0, 2) & PCID_ECX;
  if (identifiers && ebx & ExtendedFeature.InvpcidEbx) {
    bits |= Cr4.Pcid;
    cpu().features |= CpuFeature.Pcid;
  }
  writeCr4(bits);
  portOut8(MASTER_PIC_MASK, ALL_LINES);
  portOut8(SLAVE_PIC_MASK, ALL_LINES);
}
