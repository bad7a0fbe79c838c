// The page at START_INFO that whoever builds a process leaves in it: its identity, what
// it was granted beyond the fixed handles, and its arguments. docs/servers.md, "Start
// page".

import { START_INFO } from "./abi/layout";

export const START_INFO_MAGIC: u32 = 0x54525453; // "STRT"
export const PROCESS_NAME_BYTES: u32 = 32;
export const MAXIMUM_GRANTS: u32 = 40;
/** Byte offsets in the page. */
export const START_INFO_NAME: u32 = 32;
export const START_INFO_GRANTS: u32 = 64;
export const START_INFO_ARGUMENTS: u32 = 1024;
export const START_INFO_ARGUMENTS_BYTES: u32 = 3072;

export const enum GrantKind {
  None = 0,
  /** Memory of the process's own: `a` pages. */
  Untyped = 1,
  /** Empty slots of its table: from `handle` on, `a` of them. */
  Slots = 2,
  /** I/O ports: `a` first, `b` count. */
  Ports = 3,
  /** An interrupt object for global system interrupt `a`; not bound yet. */
  Interrupt = 4,
  /**
   * Frames for devices, consecutive handles and physical pages, mapped at linear `a`: `b`
   * pages.
   */
  Dma = 5,
  /** The boot archive, mapped read-only at linear `a`: `b` bytes. */
  Archive = 6,
  /** Frame handles of the archive's pages, in order: `a` of them. */
  ArchiveFrames = 7,
  /** The right to claim interrupts. */
  InterruptControl = 8,
  /** All I/O ports. */
  IoPorts = 9,
  /** Untyped over device registers: `a` physical page number, `b` pages. */
  DeviceMemory = 10,
  /** Page tables stand ready for linear `a`: `b` bytes. */
  DeviceWindow = 11,
  /** An endpoint of the server that `a` names, a PeerServer. */
  Peer = 12,
}

/** Endpoints that init hands to those who start processes themselves. */
export const enum PeerServer {
  /** The name server, unbadged: to make the Names handles of new processes. */
  Names = 1,
  /** The name server, with the badge of those who may admit processes. */
  NamesAuthority = 2,
}

export const enum StartFlag {
  /** The process has no Log handle: what it logs goes to its Parent. */
  LogToParent = 1,
  /** The process takes over the capability table of one that ended. */
  Inherits = 2,
}

@unmanaged
@final
export class Grant {
  kind: u32; // GrantKind
  handle: u32;
  a: u64;
  b: u64;
}

@unmanaged
@final
export class StartInfo {
  magic: u32;
  version: u32;
  processId: u32;
  grantCount: u32;
  nameLength: u32;
  argumentsLength: u32;
  flags: u32; // StartFlag
  reserved: u32;

  @inline
  get name(): u32 {
    return <u32>changetype<usize>(this) + START_INFO_NAME;
  }

  /** The kernel's command line for a server, the parameter string for a module. */
  @inline
  get arguments(): u32 {
    return <u32>changetype<usize>(this) + START_INFO_ARGUMENTS;
  }

  @inline
  grantAt(index: u32): Grant {
    const base = <u32>changetype<usize>(this) + START_INFO_GRANTS;
    return changetype<Grant>(<usize>(base + index * offsetof<Grant>()));
  }

  /** The grant of this kind that `skip` others of its kind precede, or null. */
  find(kind: GrantKind, skip: u32): Grant | null {
    let left = skip;
    for (let i: u32 = 0; i < this.grantCount; ++i) {
      const grant = this.grantAt(i);
      if (grant.kind != <u32>kind) continue;
      if (left == 0) return grant;
      left--;
    }
    return null;
  }
}

if (offsetof<Grant>() != 24) ERROR("Grant is 24 bytes");
if (offsetof<StartInfo>() != 32) ERROR("StartInfo is 32 bytes before the name");
if (START_INFO_GRANTS + MAXIMUM_GRANTS * 24 > START_INFO_ARGUMENTS)
  ERROR("grants overlap");

let page: u32 = START_INFO;

/** This process's own start page. */
// @ts-ignore: decorator
@inline
export function startInfo(): StartInfo {
  return changetype<StartInfo>(<usize>page);
}

/**
 * Makes `info` the start page: init finds BootInfo in its place and so writes its own.
 */
export function useStartInfo(info: StartInfo): void {
  page = <u32>changetype<usize>(info);
}
