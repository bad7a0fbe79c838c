// The processor's protections as QEMU sees them in the booted system.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Monitor } from "../../boot/bench/monitor.ts";
import { ElfFile } from "../../boot/image/elf.ts";
import { KERNEL_IMAGE } from "../../boot/image/kernel.ts";
import { Session } from "../support/session.ts";

const SMEP_SMAP_UMIP = (1 << 20) | (1 << 21) | (1 << 11);
const NO_EXECUTE = 1 << 11;

/** A monitor of a machine whose shell waits for a command. */
async function bootedMonitor(): Promise<Monitor> {
  const folder = mkdtempSync(join(tmpdir(), "weft-"));
  const socket = join(folder, "monitor");
  const session = new Session({
    qemuArguments: ["-qmp", `unix:${socket},server=on,wait=off`],
  });
  const monitor = await Monitor.open(socket);
  onTestFinished(() => {
    monitor.close();
    rmSync(folder, { recursive: true });
  });
  await session.waitFor(/weft:\/> /);
  return monitor;
}

function addressOf(name: string): bigint {
  const symbols = new ElfFile(readFileSync(KERNEL_IMAGE)).symbols();
  const symbol = symbols.find((one) => one.name === name);
  if (symbol === undefined) throw new Error(`no ${name}`);
  return symbol.value;
}

it("protections are on, and the page below the stack is not mapped", async () => {
  const monitor = await bootedMonitor();
  const registers = await monitor.command("info registers");
  const read = (name: string): number =>
    Number.parseInt(new RegExp(`${name}=([0-9a-f]+)`).exec(registers)?.[1] ?? "0", 16);
  expect(read("CR4") & SMEP_SMAP_UMIP).toBe(SMEP_SMAP_UMIP);
  expect(read("EFER") & NO_EXECUTE).toBe(NO_EXECUTE);

  const guard = addressOf("kernel_stack_guard");
  const look = (address: bigint): Promise<string> =>
    monitor.command(`x /1gx 0x${address.toString(16)}`);
  expect(await look(guard)).toContain("Cannot access memory");
  expect(await look(guard + 4096n)).toMatch(/: 0x[0-9a-f]{16}/);
});
