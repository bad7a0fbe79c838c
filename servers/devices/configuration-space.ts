// PCI configuration space through ports 0xcf8 and 0xcfc (PCI Local Bus 3.0, 3.2.2.3.2,
// "mechanism #1"). `address` is bus << 8 | slot << 3 | function everywhere.

import { in16, in32, in8, out16, out32 } from "../../libsys/port";

export const enum ConfigurationPort {
  Address = 0xcf8,
  Data = 0xcfc,
  Count = 8,
}

/** Offsets of the fields of a configuration header. */
export const enum Header {
  Vendor = 0x00,
  Product = 0x02,
  Command = 0x04,
  StatusRegister = 0x06,
  Revision = 0x08,
  Class = 0x08,
  HeaderType = 0x0e,
  FirstRegion = 0x10,
  SecondaryBus = 0x19,
  SubsystemVendor = 0x2c,
  Subsystem = 0x2e,
  CapabilityPointer = 0x34,
}

export const enum Command {
  Ports = 1,
  Memory = 2,
  BusMaster = 4,
  InterruptDisable = 0x400,
}

/** What reading a function that does not exist gives. */
export const NO_VENDOR: u32 = 0xffff;

let ports: u32 = 0;

/** Says which capability covers the two ports. */
export function openConfigurationSpace(portHandle: u32): void {
  ports = portHandle;
}

function select(address: u32, offset: u32): u32 {
  out32(ports, ConfigurationPort.Address, 0x8000_0000 | (address << 8) | (offset & 0xfc));
  return ConfigurationPort.Data + (offset & 3);
}

export function read8(address: u32, offset: u32): u32 {
  return in8(ports, select(address, offset));
}

export function read16(address: u32, offset: u32): u32 {
  return in16(ports, select(address, offset));
}

export function read32(address: u32, offset: u32): u32 {
  return in32(ports, select(address, offset));
}

export function write16(address: u32, offset: u32, value: u32): void {
  out16(ports, select(address, offset), value);
}

export function write32(address: u32, offset: u32, value: u32): void {
  out32(ports, select(address, offset), value);
}

/** Sets and clears bits of the command register; the status half is left alone. */
export function changeCommand(address: u32, set: u32, clear: u32): void {
  const command = read16(address, Header.Command);
  write16(address, Header.Command, (command & ~clear) | set);
}
