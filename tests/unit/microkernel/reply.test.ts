// Reply objects that go from server to server.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SystemCall,
  TableOperation,
  ThreadFlag,
  ThreadOperation,
  statusName,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { THREAD } from "../../support/machine-layout.ts";
import type { MachineProcess } from "../../support/machine-process.ts";
import type { Machine } from "../../support/machine.ts";
import { servingProcess } from "../../support/serving-process.ts";

const FIRST_RECEIVE_SLOT = 16;
const { Configure, Resume, SetFlags } = ThreadOperation;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;

beforeEach(() => {
  ({ process, machine, endpoint, reply } = servingProcess());
});

describe("a reply object", () => {
  /** A thread with its own table, in which `handles` are at the same slots. */
  function otherProcess(handles: number[]): { handle: number; address: number } {
    const table = process.make(ObjectType.CapabilityTable, 15);
    for (const handle of handles) {
      process.invoke(table, TableOperation.Copy, handle, handle, 15);
    }
    const thread = process.makeThread(100);
    const buffer = process.make(ObjectType.Frame, 12);
    process.invoke(thread.handle, Configure, table, Handle.AddressSpace, 0, buffer);
    process.invoke(thread.handle, Resume);
    return thread;
  }

  it.each([
    ["with time of its own", 0],
    ["on the client's time", ThreadFlag.Passive ?? 0],
  ])("lets another process answer the client of a server %s", (_, flags) => {
    const handover = process.make(ObjectType.Endpoint);
    const [server, client] = [process.makeThread(100), process.makeThread(100)];
    const helper = otherProcess([handover]);
    for (const { handle } of [server, client]) process.invoke(handle, Resume);
    process.leaveToOthers();
    const slot = process.takeSlots(1);
    machine.become(helper.address);
    const buffer = machine.read32(helper.address + THREAD.buffer);
    machine.write32(buffer + FIRST_RECEIVE_SLOT, slot);
    process.receive(handover);
    machine.become(server.address);
    process.invoke(server.handle, SetFlags, flags);
    process.receive(endpoint, reply);
    machine.become(client.address);
    process.callEndpoint(endpoint, 3, 30n);

    expect(machine.current).toBe(server.address);
    machine.write32(machine.read32(server.address + THREAD.buffer), reply);
    const inputs = { rdi: BigInt(handover), r15: tagOf(0, 0, 1) };
    expect(process.call(SystemCall.Send, inputs)).toBe("Ok");
    machine.become(helper.address);
    expect(process.reply(slot, 4, 40n)).toBe("Ok");
    machine.become(client.address);
    expect(statusName(machine.registers.rax)).toBe("Ok");
    expect([machine.registers.r15 >> 32n, machine.registers.rbx]).toEqual([4n, 40n]);
    expect(violations(machine)).toEqual([]);
  });
});
