// The servers that init runs. Ids are never used twice.

import { PROCESS_BYTES, Process, ProcessState } from "../../libsys/process/process";

const MAXIMUM_SERVERS: i32 = 32;
const rows: usize = memory.data(MAXIMUM_SERVERS * PROCESS_BYTES, 8);

/** init itself, where it is a client of names. */
export const INIT_ID: u32 = 1;

let lastId: u32 = INIT_ID;

// @ts-ignore: decorator
@inline
function rowAt(index: u32): Process {
  return changetype<Process>(rows + index * <u32>PROCESS_BYTES);
}

/** A free record with a new id, or null when all are taken. */
export function newProcess(): Process | null {
  for (let i: u32 = 0; i < <u32>MAXIMUM_SERVERS; ++i) {
    const row = rowAt(i);
    if (row.state != ProcessState.None) continue;
    memory.fill(changetype<usize>(row), 0, PROCESS_BYTES);
    row.id = ++lastId;
    return row;
  }
  return null;
}

/** The living process with this id, or null. */
export function findProcess(id: u32): Process | null {
  for (let i: u32 = 0; i < <u32>MAXIMUM_SERVERS; ++i) {
    const row = rowAt(i);
    if (row.state != ProcessState.None && row.id == id) return row;
  }
  return null;
}

/** Living process number `index`, or null when there are fewer. */
export function processNumber(index: u32): Process | null {
  let left = index;
  for (let i: u32 = 0; i < <u32>MAXIMUM_SERVERS; ++i) {
    if (rowAt(i).state == ProcessState.None) continue;
    if (left == 0) return rowAt(i);
    left--;
  }
  return null;
}
