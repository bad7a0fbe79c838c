// Frames, page tables and address spaces, as the processor's page walk sees them.

import { beforeEach, describe, expect, it } from "vitest";
import {
  FrameFlag,
  FrameOperation,
  Handle,
  ObjectType,
  PageTableOperation,
  Right,
  ThreadOperation,
  USER_END,
} from "../../support/machine-abi.ts";
import { IMAGE_SYMBOLS } from "../../support/machine-image.ts";
import { violations } from "../../support/machine-invariants.ts";
import { CPU, THREAD, WINDOW } from "../../support/machine-layout.ts";
import { type Mapping, mappingsOf, translate } from "../../support/machine-mmu.ts";
import { EMPTY_REGION, MachineProcess } from "../../support/machine-process.ts";
import { Machine } from "../../support/machine.ts";

const { Read, Write, Execute } = Right;
const READ_WRITE = Read | Write;
const PAGE = 4096n;
const LARGE = 0x20_0000n;

let process: MachineProcess;

/** What init's space, or another, maps at `address`. */
function at(address: bigint, space: number = Handle.AddressSpace): Mapping | null {
  return translate(process.machine.view, process.objectOf(space), address);
}

const frameAddress = (frame: number): bigint => BigInt(process.objectOf(frame)) << 12n;

beforeEach(() => {
  process = new MachineProcess();
});

describe("mapping a frame", () => {
  it("puts it where the processor finds it", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    expect(process.map(frame, EMPTY_REGION, READ_WRITE)).toBe("Ok");
    expect(at(EMPTY_REGION + 5n)).toMatchObject({
      physical: frameAddress(frame),
      bytes: 4096,
      writable: true,
      executable: false,
      user: true,
      uncached: false,
    });
    expect(violations(process.machine)).toEqual([]);
  });

  it("maps 2 MiB at once", () => {
    process.mapTables(EMPTY_REGION, 2);
    const frame = process.make(ObjectType.Frame, 21);
    expect(process.map(frame, EMPTY_REGION, Read)).toBe("Ok");
    expect(at(EMPTY_REGION + LARGE - 1n)).toMatchObject({
      physical: frameAddress(frame),
      bytes: 0x20_0000,
      writable: false,
    });
  });

  it("maps code executable and not writable", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION, Read | Execute);
    expect(at(EMPTY_REGION)).toMatchObject({ executable: true, writable: false });
  });

  it("maps all that can be read executable on a processor without NX", () => {
    const machine = new Machine();
    machine.features = { ...machine.features, more: 0 };
    process = new MachineProcess(machine);
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION, READ_WRITE);
    // Bit 63 of an entry is reserved there: with it, each access would be a fault.
    expect(at(EMPTY_REGION)).toMatchObject({ executable: true, writable: true });
    const pages = mappingsOf(machine.view, process.objectOf(Handle.AddressSpace));
    expect(pages.every(({ executable }) => executable)).toBe(true);
    const all = READ_WRITE | Execute;
    expect(process.map(process.copy(frame), EMPTY_REGION, all)).toBe("WriteExecute");
  });

  it("maps device memory uncached on request", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION, READ_WRITE | FrameFlag.Uncached);
    expect(at(EMPTY_REGION)).toMatchObject({ uncached: true });
  });

  it("says which table is missing, highest first", () => {
    const frame = process.make(ObjectType.Frame, 12);
    for (const level of [3n, 2n, 1n]) {
      expect(process.map(frame, EMPTY_REGION)).toBe("NoPageTable");
      expect(process.value).toBe(level);
      const table = process.make(ObjectType.PageTable);
      const { Map } = PageTableOperation;
      expect(process.invoke(table, Map, Handle.AddressSpace, EMPTY_REGION)).toBe("Ok");
      expect(process.value).toBe(level);
    }
    expect(process.map(frame, EMPTY_REGION)).toBe("Ok");
  });

  it.each([
    ["nothing", 0, "BadArgument"],
    ["writing without reading", Write, "BadArgument"],
    ["unknown bits", Read | 32, "BadArgument"],
    ["writing and executing", Read | Write | Execute, "WriteExecute"],
  ])("refuses %s", (_, access, status) => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    expect(process.map(frame, EMPTY_REGION, access)).toBe(status);
    expect(at(EMPTY_REGION)).toBeNull();
  });

  it("refuses rights that the capability does not have", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.copy(process.make(ObjectType.Frame, 12), Read);
    expect(process.map(frame, EMPTY_REGION, READ_WRITE)).toBe("NoRights");
    expect(process.map(frame, EMPTY_REGION, Read | Execute)).toBe("NoRights");
    expect(process.map(frame, EMPTY_REGION, Read)).toBe("Ok");
  });

  it("refuses addresses that are misaligned or not the user's", () => {
    const frame = process.make(ObjectType.Frame, 12);
    expect(process.map(frame, EMPTY_REGION + 8n)).toBe("Misaligned");
    expect(process.map(frame, USER_END)).toBe("OutOfRange");
    expect(process.map(frame, 0xffff_8000_0000_0000n)).toBe("OutOfRange");
    expect(process.map(frame, 0xffff_ffff_8000_0000n)).toBe("OutOfRange");
    expect(process.map(frame, 2n ** 64n - PAGE)).toBe("OutOfRange");
    expect(process.map(frame, USER_END - PAGE)).toBe("NoPageTable");
    const large = process.make(ObjectType.Frame, 21);
    expect(process.map(large, EMPTY_REGION + PAGE)).toBe("Misaligned");
  });

  it("refuses a second place for one capability, and a taken place", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION);
    expect(process.map(frame, EMPTY_REGION + PAGE)).toBe("AlreadyMapped");
    const other = process.make(ObjectType.Frame, 12);
    expect(process.map(other, EMPTY_REGION)).toBe("AlreadyMapped");
    const large = process.make(ObjectType.Frame, 21);
    expect(process.map(large, EMPTY_REGION)).toBe("AlreadyMapped");
  });

  it("lets a copy map the frame a second time", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    const copy = process.copy(frame);
    process.map(frame, EMPTY_REGION);
    expect(process.map(copy, EMPTY_REGION + PAGE, Read)).toBe("Ok");
    expect(at(EMPTY_REGION + PAGE)?.physical).toBe(at(EMPTY_REGION)?.physical);
  });

  it("wants an address space", () => {
    const frame = process.make(ObjectType.Frame, 12);
    expect(process.map(frame, EMPTY_REGION, 3, 4000)).toBe("BadHandle");
    expect(process.map(frame, EMPTY_REGION, 3, Handle.Log)).toBe("WrongType");
  });
});

describe("unmapping a frame", () => {
  it("takes it away and forgets its translation", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION);
    expect(process.invoke(frame, FrameOperation.Unmap)).toBe("Ok");
    expect(at(EMPTY_REGION)).toBeNull();
    expect(process.machine.invalidations).toContain(EMPTY_REGION);
    expect(process.invoke(frame, FrameOperation.Unmap)).toBe("NotMapped");
  });

  it("happens when the capability is deleted", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    const copy = process.copy(frame);
    process.map(copy, EMPTY_REGION);
    process.delete(copy);
    expect(at(EMPTY_REGION)).toBeNull();
  });

  it("does not happen when another capability to the frame is deleted", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    const copy = process.copy(frame);
    process.map(frame, EMPTY_REGION);
    process.delete(copy);
    expect(at(EMPTY_REGION)).not.toBeNull();
  });
});

describe("protecting a frame", () => {
  it("changes the access and forgets the translation", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION, READ_WRITE);
    expect(process.invoke(frame, FrameOperation.Protect, 0, 0, Read | Execute)).toBe(
      "Ok",
    );
    expect(at(EMPTY_REGION)).toMatchObject({ writable: false, executable: true });
    expect(process.machine.invalidations).toContain(EMPTY_REGION);
  });

  it("keeps the same rules as mapping", () => {
    process.mapTables(EMPTY_REGION);
    const frame = process.copy(process.make(ObjectType.Frame, 12), Read | Execute);
    const protect = (access: number): string =>
      process.invoke(frame, FrameOperation.Protect, 0, 0, access);
    expect(protect(Read)).toBe("NotMapped");
    process.map(frame, EMPTY_REGION, Read);
    expect(protect(READ_WRITE)).toBe("NoRights");
    expect(protect(0)).toBe("BadArgument");
    expect(process.invoke(frame, 99)).toBe("BadOperation");
  });
});

describe("a frame", () => {
  it("tells its physical address", () => {
    const frame = process.make(ObjectType.Frame, 12);
    expect(process.invoke(frame, FrameOperation.Address)).toBe("Ok");
    expect(process.value).toBe(frameAddress(frame));
  });
});

describe("a page table", () => {
  it("can't be mapped twice, or where nothing is missing", () => {
    const [first] = process.mapTables(EMPTY_REGION);
    const { Map } = PageTableOperation;
    const own = Handle.AddressSpace;
    expect(process.invoke(first, Map, own, EMPTY_REGION)).toBe("AlreadyMapped");
    const spare = process.make(ObjectType.PageTable);
    expect(process.invoke(spare, Map, own, EMPTY_REGION)).toBe("AlreadyMapped");
    expect(process.invoke(spare, Map, own, USER_END)).toBe("OutOfRange");
    expect(process.invoke(spare, Map, Handle.Log, EMPTY_REGION)).toBe("WrongType");
    expect(process.invoke(spare, Map, 4000, EMPTY_REGION)).toBe("BadHandle");
    expect(process.invoke(spare, 99)).toBe("BadOperation");
  });

  it("can't go below a large page", () => {
    process.mapTables(EMPTY_REGION, 2);
    process.map(process.make(ObjectType.Frame, 21), EMPTY_REGION);
    const spare = process.make(ObjectType.PageTable);
    const { Map } = PageTableOperation;
    const status = process.invoke(spare, Map, Handle.AddressSpace, EMPTY_REGION);
    expect(status).toBe("AlreadyMapped");
  });

  it("takes everything below it along when it is unmapped", () => {
    const tables = process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION);
    expect(process.invoke(tables[2], PageTableOperation.Unmap)).toBe("Ok");
    expect(at(EMPTY_REGION)).toBeNull();
    expect(process.invoke(tables[2], PageTableOperation.Unmap)).toBe("NotMapped");
    expect(process.invoke(frame, FrameOperation.Unmap)).toBe("NotMapped");
    expect(violations(process.machine)).toEqual([]);
  });

  it("is empty when it is mapped again", () => {
    const tables = process.mapTables(EMPTY_REGION);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION);
    process.invoke(tables[2], PageTableOperation.Unmap);
    const elsewhere = EMPTY_REGION + LARGE;
    const { Map } = PageTableOperation;
    expect(process.invoke(tables[2], Map, Handle.AddressSpace, elsewhere)).toBe("Ok");
    expect(at(elsewhere)).toBeNull();
    expect(process.map(frame, elsewhere)).toBe("Ok");
  });

  it("leaves its address space when it is deleted", () => {
    const tables = process.mapTables(EMPTY_REGION);
    process.map(process.make(ObjectType.Frame, 12), EMPTY_REGION);
    process.delete(tables[0]);
    expect(at(EMPTY_REGION)).toBeNull();
    expect(violations(process.machine)).toEqual([]);
  });
});

describe("an address space", () => {
  it("has the core in its upper half", () => {
    const space = process.make(ObjectType.AddressSpace);
    const { machine } = process;
    const entry = (root: number): bigint => machine.read64(root + 511 * 8);
    expect(entry(process.objectOf(space))).toBe(entry(0x1a_0000));
  });

  it("keeps nothing mapped of spaces that are gone", () => {
    const space = process.make(ObjectType.AddressSpace);
    const tables = process.mapTables(EMPTY_REGION, 1, space);
    const frame = process.make(ObjectType.Frame, 12);
    process.map(frame, EMPTY_REGION, 3, space);
    process.delete(space);
    expect(process.invoke(frame, FrameOperation.Unmap)).toBe("NotMapped");
    expect(process.invoke(tables[0], PageTableOperation.Unmap)).toBe("NotMapped");
    const next = process.make(ObjectType.AddressSpace);
    expect(at(EMPTY_REGION, next)).toBeNull();
    expect(violations(process.machine)).toEqual([]);
  });

  it("is left by its threads when it is revoked", () => {
    const space = process.make(ObjectType.AddressSpace);
    const { handle, address } = process.makeThread(255);
    const { machine } = process;
    process.invoke(handle, ThreadOperation.Configure, Handle.Table, space, 0, 0);
    process.invoke(handle, ThreadOperation.Resume);
    machine.become(address);
    expect(machine.cr3 & 0xffff_f000n).toBe(BigInt(process.objectOf(space)));
    process.revoke(space);
    expect(machine.cr3).toBe(0x1a_0000n);
    expect(violations(machine)).toEqual([]);
  });
});

describe("an isolated core", () => {
  const KERNEL_ENTRY = 511 * 8;

  it("is not in the tables of programs, and leaves its own loaded", () => {
    const machine = new Machine({ commandLine: "quiet kpti=1" }).boot();
    const root = Number(machine.read64(machine.initThread + THREAD.userRoot));
    const half = machine.read64(root + KERNEL_ENTRY) & 0x000f_ffff_ffff_f000n;
    expect(WINDOW + half).toBe(IMAGE_SYMBOLS[6]);
    const kernelRoot = machine.read64(CPU.address + CPU.kernelRoot);
    expect(machine.cr3).toBe(kernelRoot);
    expect(machine.rootOf(machine.initThread)).toBe(kernelRoot);
    expect(root).not.toBe(Number(kernelRoot));
  });

  it("leaves nothing in the TLB for all spaces", () => {
    const globalPages = 1n << 7n;
    const machine = new Machine({ commandLine: "kpti=1" }).boot();
    expect(machine.cr4 & globalPages).toBe(0n);
    expect(new Machine().boot().cr4 & globalPages).toBe(globalPages);
  });
});
