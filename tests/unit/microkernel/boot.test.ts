// From the loader's memory to init's first instruction.

import { describe, expect, it } from "vitest";
import { Handle, ObjectType, STACK_TOP } from "../../support/machine-abi.ts";
import { CORE_WASM } from "../../support/machine-core.ts";
import {
  INIT_DATA_ADDRESS,
  INIT_DATA_BYTES,
  INIT_ENTRY,
} from "../../support/machine-image.ts";
import { violations } from "../../support/machine-invariants.ts";
import { CPU } from "../../support/machine-layout.ts";
import { translate } from "../../support/machine-mmu.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { CorePanic, Machine } from "../../support/machine.ts";

const MEGABYTE = 1024 * 1024;
const START_INFO = 0x2000n;
const IPC_BUFFER = 0x1000n;
const RANGES = 256;
const COMMAND_LINE = 1024;

function initRoot(machine: Machine): number {
  return Number(machine.rootOf(machine.initThread) & 0xffff_f000n);
}

function bootRanges(
  machine: Machine,
): { base: bigint; pages: number; device: boolean }[] {
  const info = machine.bootInfoAddress;
  return Array.from({ length: machine.read32(info + 8) }, (_, index) => {
    const place = info + RANGES + 16 * index;
    return {
      base: machine.read64(place),
      pages: machine.read32(place + 8),
      device: machine.read32(place + 12) === 1,
    };
  });
}

describe("boot", () => {
  it("starts init at its entry, with its stack and the address of its start page", () => {
    const { registers } = new Machine().boot();
    expect(registers.rip).toBe(INIT_ENTRY);
    expect(registers.rsp).toBe(STACK_TOP);
    expect(registers.rdi).toBe(START_INFO);
  });

  it("keeps every invariant", () => {
    expect(violations(new Machine().boot())).toEqual([]);
  });

  it("maps init's code executable and its data writable, from the image", () => {
    const machine = new Machine().boot();
    const code = translate(machine.view, initRoot(machine), INIT_ENTRY);
    const data = translate(machine.view, initRoot(machine), INIT_DATA_ADDRESS);
    expect(code).toMatchObject({
      physical: 0x1b_0000n,
      executable: true,
      writable: false,
    });
    expect(data).toMatchObject({
      physical: 0x1b_1000n,
      executable: false,
      writable: true,
    });
  });

  it("gives init zeroed memory beyond what its image has", () => {
    const machine = new Machine();
    new Uint8Array(machine.memory.buffer).fill(0xaa, 2 * MEGABYTE);
    machine.boot();
    const last = INIT_DATA_ADDRESS + BigInt(INIT_DATA_BYTES) - 4096n;
    const mapping = translate(machine.view, initRoot(machine), last);
    expect(machine.read64(Number(mapping?.physical))).toBe(0n);
    const beyond = INIT_DATA_ADDRESS + BigInt(INIT_DATA_BYTES);
    expect(translate(machine.view, initRoot(machine), beyond)).toBeNull();
  });

  it("maps a stack of 64 KiB with nothing below", () => {
    const machine = new Machine().boot();
    const root = initRoot(machine);
    expect(translate(machine.view, root, STACK_TOP - 1n)).toMatchObject({
      writable: true,
    });
    expect(translate(machine.view, root, STACK_TOP - 65_536n)).not.toBeNull();
    expect(translate(machine.view, root, STACK_TOP - 65_537n)).toBeNull();
  });

  it("leaves page 0 unmapped and the start page read-only", () => {
    const machine = new Machine().boot();
    const root = initRoot(machine);
    expect(translate(machine.view, root, 0n)).toBeNull();
    expect(translate(machine.view, root, START_INFO)).toMatchObject({ writable: false });
    expect(translate(machine.view, root, IPC_BUFFER)).toMatchObject({ writable: true });
  });

  it("tells init the command line, the archive's size and the core's hash", () => {
    const commandLine = "quiet exec=ls";
    const machine = new Machine({ commandLine, archiveBytes: 12_345 }).boot();
    const info = machine.bootInfoAddress;
    const length = machine.read32(info + 64);
    const bytes = new Uint8Array(machine.memory.buffer, info + COMMAND_LINE, length);
    expect(new TextDecoder().decode(bytes)).toBe(commandLine);
    expect(machine.read32(info + 16)).toBe(12_345);
    expect(machine.view.getUint8(info + 32 + 31)).toBe(31);
    expect(machine.read64(info + 24)).toBe(BigInt(16 * MEGABYTE - 0x10_0000 + 0x9_fc00));
  });

  it.each([
    ["Table", ObjectType.CapabilityTable],
    ["AddressSpace", ObjectType.AddressSpace],
    ["Thread", ObjectType.Thread],
    ["Log", ObjectType.Log],
    ["Reply", ObjectType.Reply],
    ["Notification", ObjectType.Notification],
    ["Sleep", ObjectType.Notification],
    ["InterruptControl", ObjectType.InterruptControl],
    ["IoPorts", ObjectType.IoPort],
    ["Archive", ObjectType.Untyped],
  ])("gives init its %s", (name, type) => {
    const process = new MachineProcess();
    const { machine } = process;
    expect(machine.view.getUint8(process.slotAddress(Handle[name]))).toBe(type);
  });

  it("hands out memory that overlaps neither itself nor the image nor the archive", () => {
    const machine = new Machine({ archiveBytes: 20_000 }).boot();
    const ordinary = bootRanges(machine).filter(({ device }) => !device);
    const archive = BigInt(16 * MEGABYTE - 20_480);
    for (const { base, pages } of ordinary) {
      expect(base).toBeGreaterThanOrEqual(0x1b_2000n);
      expect(base + (BigInt(pages) << 12n)).toBeLessThanOrEqual(archive);
    }
    const sorted = bootRanges(machine).sort((one, other) =>
      one.base < other.base ? -1 : 1,
    );
    sorted.slice(1).forEach(({ base }, index) => {
      const before = sorted[index];
      expect(base).toBeGreaterThanOrEqual(before.base + (BigInt(before.pages) << 12n));
    });
  });

  it("keeps its own devices and flags all others as device memory", () => {
    const devices = bootRanges(new Machine().boot()).filter(({ device }) => device);
    const covers = (address: bigint): boolean =>
      devices.some(
        ({ base, pages }) => base <= address && address < base + (BigInt(pages) << 12n),
      );
    expect([0xfec0_0000n, 0xfed0_0000n, 0xfee0_0000n].map(covers)).toEqual([
      false,
      false,
      false,
    ]);
    // A store where messages are written would be an interrupt of any vector.
    expect([0xfee0_1000n, 0xfeef_f000n].map(covers)).toEqual([false, false]);
    expect(covers(0xfef0_0000n)).toBe(true);
    expect([0xb_8000n, 0xfeb0_0000n, 0x2_0000_0000n].map(covers)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("boots without an archive", () => {
    const process = new MachineProcess(new Machine({ archiveBytes: 0 }));
    expect(process.machine.view.getUint8(process.slotAddress(Handle.Archive))).toBe(0);
  });

  it("turns on the protections that the processor has", () => {
    const machine = new Machine();
    machine.features = { ...machine.features, seven: [(1 << 7) | (1 << 20), 1 << 2] };
    machine.boot();
    const smepSmapUmip = (1n << 20n) | (1n << 21n) | (1n << 11n);
    expect(machine.cr4 & smepSmapUmip).toBe(smepSmapUmip);
    expect(new Machine().boot().cr4 & smepSmapUmip).toBe(0n);
  });

  it("lets machine checks come where the processor has them", () => {
    const machine = new Machine();
    machine.features = { ...machine.features, one: [0, 1 << 7] };
    expect(machine.boot().cr4 & (1n << 6n)).toBe(1n << 6n);
    expect(new Machine().boot().cr4 & (1n << 6n)).toBe(0n);
  });

  it("uses identifiers for address spaces where the processor has them", () => {
    const machine = new Machine();
    machine.features = { ...machine.features, seven: [1 << 10, 0], one: [1 << 17, 0] };
    machine.boot();
    expect(machine.cr3 >> 63n).toBe(1n);
    expect(machine.cr3 & 0xfffn).toBe(1n);
    expect(machine.read32(CPU.address + CPU.features) & 1).toBe(1);
  });

  it("takes the time-stamp counter for a clock when there is no HPET", () => {
    const machine = new Machine();
    machine.devices.hpetPresent = false;
    machine.timestamp = 5_000n;
    const process = new MachineProcess(machine);
    machine.timestamp = 12_000n;
    expect(process.call(13)).toBe("Ok");
    expect(machine.registers.rdx).toBe(7_000n);
  });

  it("shows its log on the debug console unless the command line says quiet", () => {
    const line = /^\[ {4}0\.\d{6}\] core: Weft on 15 MiB$/m;
    expect(new Machine({ commandLine: "" }).boot().devices.console).toMatch(line);
    expect(new Machine({ commandLine: "a quiet b" }).boot().devices.console).toBe("");
  });

  it("masks the legacy interrupt controllers and every pin of the I/O APIC", () => {
    const { devices } = new Machine().boot();
    expect(devices.portWrites).toContainEqual({ port: 0x21, value: 0xff, width: 1 });
    expect(devices.portWrites).toContainEqual({ port: 0xa1, value: 0xff, width: 1 });
    for (let pin = 0; pin < 24; pin += 1) expect(devices.masked(pin)).toBe(true);
  });
});

describe("a panic", () => {
  it("says why and where, and powers off with its own status", () => {
    const machine = new Machine({ commandLine: "quiet panic=test" });
    expect(() => machine.boot()).toThrow(CorePanic);
    expect(machine.devices.console).toContain(
      "core: panic: the command line asked for a panic",
    );
    expect(machine.devices.console).toMatch(/core: {3}at microkernel\/boot\.ts:\d+:\d+/);
    expect(machine.devices.console).toMatch(/core: {3}rax 0x.*\n.*core: {3}r8 0x/);
    expect(machine.devices.console).toMatch(/core: {3}rip 0x\w+ rflags 0x/);
    expect(machine.devices.portWrites).toContainEqual({
      port: 0xf4,
      value: 0x7f,
      width: 1,
    });
  });

  it("names the exception and the registers when the core itself traps", () => {
    const machine = new Machine().boot();
    machine.write64(CPU.address + CPU.trapContext + 8, 0x1234n);
    const trap = (): void => machine.kernelException(14, 2, 0x10n);
    expect(trap).toThrow(CorePanic);
    expect(machine.devices.console).toContain(
      "core: panic: page fault (exception 14, code 0x2, address 0x10)",
    );
    expect(machine.devices.console).toContain("rbx 0x1234");
  });

  it("reads the kind of a compiled trap from the instruction", () => {
    const machine = new Machine().boot();
    const place = 0x10_0000;
    machine.write32(place, 0x40b9_0f67);
    machine.view.setUint8(place + 4, 9);
    machine.write64(CPU.address + CPU.trapContext + 128, 0xffff_ffff_8010_0000n);
    expect(() => machine.kernelException(6, 0, 0n)).toThrow(CorePanic);
    expect(machine.devices.console).toContain("core: panic: stack overflow");
  });
});

describe("the core's wasm", () => {
  it("imports its memory and the machine's operations, nothing else", () => {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(CORE_WASM.slice()));
    const others = imports.filter(({ module }) => module !== "hardware");
    expect(others).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });
});
