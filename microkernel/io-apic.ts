// Routes interrupt lines (global system interrupts) to vectors (82093AA I/O APIC data
// sheet).

import { InterruptFlag } from "../libsys/abi/object";
import { deviceRead32, deviceWrite32 } from "./hardware";
import { deviceAddress } from "./memory-map";

const IO_APIC_BASE: u64 = 0xfec0_0000;
const MASKED: u32 = 1 << 16;
const LEVEL_TRIGGERED: u32 = 1 << 15;
const ACTIVE_LOW: u32 = 1 << 13;

const enum Window {
  Select = 0,
  Data = 0x10,
}

const enum IoApicRegister {
  Version = 1,
  /** Two registers for each line. */
  Redirection = 0x10,
}

function read(register: u32): u32 {
  deviceWrite32(deviceAddress(IO_APIC_BASE + Window.Select), register);
  return deviceRead32(deviceAddress(IO_APIC_BASE + Window.Data));
}

function write(register: u32, value: u32): void {
  deviceWrite32(deviceAddress(IO_APIC_BASE + Window.Select), register);
  deviceWrite32(deviceAddress(IO_APIC_BASE + Window.Data), value);
}

/** How many lines there are. */
export function lineCount(): u32 {
  return ((read(IoApicRegister.Version) >> 16) & 0xff) + 1;
}

/** Shuts all lines. */
export function startIoApic(): void {
  const count = lineCount();
  for (let line: u32 = 0; line < count; ++line) {
    write(IoApicRegister.Redirection + 2 * line, MASKED);
  }
}

/**
 * Routes `line` to `vector` of processor `destination`, still masked. `flags` is
 * InterruptFlag.
 */
export function routeLine(line: u32, vector: u32, flags: u32, destination: u32): void {
  let entry = MASKED | vector;
  if (flags & InterruptFlag.Level) entry |= LEVEL_TRIGGERED;
  if (flags & InterruptFlag.ActiveLow) entry |= ACTIVE_LOW;
  write(IoApicRegister.Redirection + 2 * line + 1, destination << 24);
  write(IoApicRegister.Redirection + 2 * line, entry);
}

export function maskLine(line: u32): void {
  const register = IoApicRegister.Redirection + 2 * line;
  write(register, read(register) | MASKED);
}

export function unmaskLine(line: u32): void {
  const register = IoApicRegister.Redirection + 2 * line;
  write(register, read(register) & ~MASKED);
}
