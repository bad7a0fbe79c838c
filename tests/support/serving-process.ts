// A process that has what a server needs: an endpoint to receive from, and a reply
// object.

import { ObjectType } from "./machine-abi.ts";
import { MachineProcess } from "./machine-process.ts";
import type { Machine } from "./machine.ts";

export interface ServingProcess {
  process: MachineProcess;
  machine: Machine;
  /** Handles of the process. */
  endpoint: number;
  reply: number;
}

/** Makes one, in a machine of its own. */
export function servingProcess(): ServingProcess {
  const process = new MachineProcess();
  const endpoint = process.make(ObjectType.Endpoint);
  const reply = process.make(ObjectType.Reply);
  return { process, machine: process.machine, endpoint, reply };
}
