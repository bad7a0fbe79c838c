// The processor's protections as QEMU sees them in the booted system.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Monitor } from "../../boot/bench/monitor.ts";
import { ElfFile } from "../../boot/image/elf.ts";
import { KERNEL_IMAGE } from "../../boot/image/kernel.ts";
import { monitoredSession } from "../support/monitored-session.ts";

const SMEP_SMAP_UMIP = (1 << 20) | (1 << 21) | (1 << 11);
const NO_EXECUTE = 1 << 11;
const MAPPED = /: 0x[0-9a-f]{16}/;
const UNMAPPED = /Cannot access memory/;
const WAIT = { timeout: 60_000 };

function addressOf(name: string): bigint {
  const symbols = new ElfFile(readFileSync(KERNEL_IMAGE)).symbols();
  const symbol = symbols.find((one) => one.name === name);
  if (symbol === undefined) throw new Error(`no ${name}`);
  return symbol.value;
}

/** What the monitor shows of the eight bytes at `address`. */
function look(monitor: Monitor, address: bigint): Promise<string> {
  return monitor.command(`x /1gx 0x${address.toString(16)}`);
}

/** Stops the machine while it executes a program's instructions. */
async function stopInProgram(monitor: Monitor): Promise<void> {
  for (;;) {
    await monitor.command("stop");
    if ((await monitor.command("info registers")).includes("CPL=3")) return;
    await monitor.command("cont");
  }
}

it("protections are on, and the page below the stack is not mapped", async () => {
  const { monitor } = await monitoredSession();
  const registers = await monitor.command("info registers");
  const read = (name: string): number =>
    Number.parseInt(new RegExp(`${name}=([0-9a-f]+)`).exec(registers)?.[1] ?? "0", 16);
  expect(read("CR4") & SMEP_SMAP_UMIP).toBe(SMEP_SMAP_UMIP);
  expect(read("EFER") & NO_EXECUTE).toBe(NO_EXECUTE);

  const guard = addressOf("kernel_stack_guard");
  expect(await look(monitor, guard)).toMatch(UNMAPPED);
  expect(await look(monitor, guard + 4096n)).toMatch(MAPPED);
});

it.each([
  { parameter: "kpti=0", sees: "sees", stack: MAPPED },
  { parameter: "kpti=1", sees: "does not see", stack: UNMAPPED },
])(
  "a program $sees the core's stack in its page tables with $parameter",
  async (expected) => {
    const { session, monitor } = await monitoredSession([expected.parameter]);
    session.type("modprobe bench trace=null-system-call\r");
    await expect.poll(() => session.log, WAIT).toContain("bench-trace");
    await stopInProgram(monitor);
    const stackTop = addressOf("kernel_stack_top");
    expect(await look(monitor, stackTop - 8n)).toMatch(expected.stack);
    expect(await look(monitor, addressOf("system_call_entry"))).toMatch(MAPPED);
  },
);
