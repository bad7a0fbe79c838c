// The processor's interrupt controller and one-shot timer (Intel SDM volume 3A, chapter
// 11).

import { deviceRead32, deviceWrite32 } from "./hardware";
import { deviceAddress } from "./memory-map";

const LOCAL_APIC_BASE: u64 = 0xfee0_0000;
const MASKED: u32 = 0x1_0000;
/** Delivery as a non-maskable interrupt. */
const NON_MASKABLE: u32 = 0x400;
const SOFTWARE_ENABLE: u32 = 0x100;
const DIVIDE_BY_ONE: u32 = 0xb;
/** Where devices write messages: bits 12–19 name the processor. */
export const MESSAGE_ADDRESS: u32 = 0xfee0_0000;

export const enum Vector {
  FirstExternal = 32,
  Timer = 32,
  FirstLine = 48,
  Spurious = 255,
}

const enum ApicRegister {
  Identifier = 0x20,
  TaskPriority = 0x80,
  EndOfInterrupt = 0xb0,
  SpuriousVector = 0xf0,
  LocalTimer = 0x320,
  LocalLine0 = 0x350,
  LocalLine1 = 0x360,
  LocalError = 0x370,
  InitialCount = 0x380,
  DivideConfiguration = 0x3e0,
}

// @ts-ignore: decorator
@inline
function write(register: ApicRegister, value: u32): void {
  deviceWrite32(deviceAddress(LOCAL_APIC_BASE + register), value);
}

/**
 * Accepts all vectors, the timer's among them. Of the legacy lines the first stays shut;
 * the second is where machines report hardware that fails, and it ends in a panic.
 */
export function startLocalApic(): void {
  write(ApicRegister.TaskPriority, 0);
  write(ApicRegister.SpuriousVector, SOFTWARE_ENABLE | Vector.Spurious);
  write(ApicRegister.LocalLine0, MASKED);
  write(ApicRegister.LocalLine1, NON_MASKABLE);
  write(ApicRegister.LocalError, MASKED);
  write(ApicRegister.DivideConfiguration, DIVIDE_BY_ONE);
  write(ApicRegister.LocalTimer, Vector.Timer);
}

/** Lets the timer interrupt once after `count` of its counts. */
// @ts-ignore: decorator
@inline
export function startCountdown(count: u32): void {
  write(ApicRegister.InitialCount, count);
}

// @ts-ignore: decorator
@inline
export function endOfInterrupt(): void {
  write(ApicRegister.EndOfInterrupt, 0);
}

export function localApicIdentifier(): u32 {
  return deviceRead32(deviceAddress(LOCAL_APIC_BASE + ApicRegister.Identifier)) >> 24;
}
