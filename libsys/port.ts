// I/O ports through a capability for a port range: the core does the access and checks
// the range. Reads give the value; a port outside the range reads as all ones, as an
// empty bus does.

import { IoPortOperation } from "./abi/object";
import { Status } from "./abi/status";
import { invoke, invokedValue } from "./capability";

function read(ports: u32, operation: IoPortOperation, port: u32): u32 {
  if (invoke(ports, operation, port, 0) != Status.Ok) return u32.MAX_VALUE;
  return <u32>invokedValue();
}

export function in8(ports: u32, port: u32): u32 {
  return read(ports, IoPortOperation.In8, port) & 0xff;
}

export function in16(ports: u32, port: u32): u32 {
  return read(ports, IoPortOperation.In16, port) & 0xffff;
}

export function in32(ports: u32, port: u32): u32 {
  return read(ports, IoPortOperation.In32, port);
}

export function out8(ports: u32, port: u32, value: u32): Status {
  return invoke(ports, IoPortOperation.Out8, port, value);
}

export function out16(ports: u32, port: u32, value: u32): Status {
  return invoke(ports, IoPortOperation.Out16, port, value);
}

export function out32(ports: u32, port: u32, value: u32): Status {
  return invoke(ports, IoPortOperation.Out32, port, value);
}
