// The log object: user programs write records into the core's log and read them back.

import { BUFFER_TEXT_BYTES, BUFFER_TEXT_OFFSET } from "../libsys/abi/message";
import { LogLevel, LogOperation, Right } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { appendRecord, LONGEST_TEXT, readRecords } from "./log-ring";
import { Thread } from "./thread";

/** Performs `operation` on the log; arguments are in the Cpu. */
export function invokeLog(slot: Capability, operation: u32): Status {
  const buffer = changetype<Thread>(cpu().current).buffer;
  switch (operation) {
    case LogOperation.Write:
      if (!slot.allows(Right.Write)) return Status.NoRights;
      return buffer == 0 ? Status.NoBuffer : write(buffer);
    case LogOperation.Read:
      if (!slot.allows(Right.Read)) return Status.NoRights;
      return buffer == 0 ? Status.NoBuffer : read(buffer);
    default:
      return Status.BadOperation;
  }
}

/** a0 level, a1 length in bytes. */
function write(buffer: u32): Status {
  const level = cpu().argument0;
  const known = level >= <u64>LogLevel.Error && level <= <u64>LogLevel.Debug;
  if (!known) return Status.BadArgument;
  if (cpu().argument1 > <u64>LONGEST_TEXT) return Status.TooLong;
  appendRecord(<u32>level, buffer + BUFFER_TEXT_OFFSET, <u32>cpu().argument1);
  return Status.Ok;
}

/** a0 first sequence number wanted. */
function read(buffer: u32): Status {
  const sequence = <u32>cpu().argument0;
  cpu().value = readRecords(sequence, buffer + BUFFER_TEXT_OFFSET, BUFFER_TEXT_BYTES);
  return Status.Ok;
}
