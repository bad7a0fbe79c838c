// What each admitted process may serve and use, as bits by interface number. Unknown
// processes may nothing.

/** Every module that the loader can hold, and the boot servers. */
const MAXIMUM_PROCESSES: i32 = 320;
const PERMISSION_BYTES: i32 = 24;
const rows: usize = memory.data(MAXIMUM_PROCESSES * PERMISSION_BYTES, 8);

@unmanaged
@final
export class Permission {
  processId: u32; // 0 = free row
  reserved: u32;
  serves: u64;
  uses: u64;
}

if (offsetof<Permission>() != 24) ERROR("Permission is 24 bytes");

// @ts-ignore: decorator
@inline
function rowAt(index: u32): Permission {
  return changetype<Permission>(rows + index * <u32>PERMISSION_BYTES);
}

/** The process's row, or null. Process 0 has none. */
export function findPermission(processId: u32): Permission | null {
  if (processId == 0) return null;
  for (let i: u32 = 0; i < <u32>MAXIMUM_PROCESSES; ++i) {
    if (rowAt(i).processId == processId) return rowAt(i);
  }
  return null;
}

/** A row for the process, without permissions; null when the table is full. */
export function addPermission(processId: u32): Permission | null {
  const known = findPermission(processId);
  if (known != null) return cleared(known, processId);
  for (let i: u32 = 0; i < <u32>MAXIMUM_PROCESSES; ++i) {
    if (rowAt(i).processId == 0) return cleared(rowAt(i), processId);
  }
  return null;
}

export function removePermission(processId: u32): void {
  const row = findPermission(processId);
  if (row != null) row.processId = 0;
}

function cleared(row: Permission, processId: u32): Permission {
  row.processId = processId;
  row.serves = 0;
  row.uses = 0;
  return row;
}
