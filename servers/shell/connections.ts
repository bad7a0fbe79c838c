// The servers that commands talk to: connected when first needed, and again after their
// end.

import { Status } from "../../libsys/abi/status";
import { deleteCapability, typeOf } from "../../libsys/capability";
import { ObjectType } from "../../libsys/abi/object";
import { ConnectMode, connect } from "../../libsys/protocol/names";
import { takeSlot } from "../../libsys/slots";

export const enum Server {
  Console = 0,
  Files = 1,
  Modules = 2,
  Bus = 3,
  Init = 4,
  Clock = 5,
  TestKmod = 6,
}

const SERVERS: u32 = 7;
const slots: usize = memory.data(28, 8);

/** The interface by which names knows a server. */
export function interfaceOf(server: Server): string {
  switch (server) {
    case Server.Console:
      return "console";
    case Server.Files:
      return "vfs";
    case Server.Modules:
      return "modules";
    case Server.Bus:
      return "bus";
    case Server.Init:
      return "init";
    case Server.Clock:
      return "clock";
    default:
      return "test-kmod";
  }
}

/** Handle of a server, 0 when it does not run now. */
export function serverHandle(server: Server): u32 {
  return reach(server, ConnectMode.Now);
}

/** Handle of a server, waited for until it runs; 0 only when the table is full. */
export function awaitServer(server: Server): u32 {
  return reach(server, ConnectMode.Wait);
}

function reach(server: Server, mode: ConnectMode): u32 {
  const entry = slots + <u32>server * 4;
  if (load<u32>(entry) == 0) store<u32>(entry, takeSlot());
  const slot = load<u32>(entry);
  if (slot == 0 || <u32>server >= SERVERS) return 0;
  // The slot of a server that ended is empty: the core took its capabilities away.
  if (typeOf(slot) == ObjectType.Endpoint) return slot;
  deleteCapability(slot);
  return connect(interfaceOf(server), slot, mode) == Status.Ok ? slot : 0;
}
