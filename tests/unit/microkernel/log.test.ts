// The log: records in, records out, the oldest dropped first.

import { beforeEach, describe, expect, it } from "vitest";
import { Handle, LogLevel, LogOperation, Right } from "../../support/machine-abi.ts";
import { THREAD } from "../../support/machine-layout.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { Machine } from "../../support/machine.ts";

const TEXT = 32;
const { Info, Error: ERROR } = LogLevel;

interface LogEntry {
  sequence: number;
  level: number;
  time: bigint;
  text: string;
}

let process: MachineProcess;
let machine: Machine;

const buffer = (): number => machine.read32(machine.initThread + THREAD.buffer);

function write(text: string, level = Info, log: number = Handle.Log): string {
  const bytes = new TextEncoder().encode(text);
  new Uint8Array(machine.memory.buffer).set(bytes, buffer() + TEXT);
  return process.invoke(log, LogOperation.Write, level, bytes.length);
}

function read(first: number): LogEntry[] {
  expect(process.invoke(Handle.Log, LogOperation.Read, first)).toBe("Ok");
  const end = buffer() + TEXT + Number(process.value);
  const entries: LogEntry[] = [];
  for (let at = buffer() + TEXT; at < end;) {
    const length = machine.view.getUint16(at + 4, true);
    const text = new Uint8Array(machine.memory.buffer, at + 16, length);
    entries.push({
      sequence: machine.read32(at),
      level: machine.view.getUint16(at + 6, true),
      time: machine.read64(at + 8),
      text: new TextDecoder().decode(text),
    });
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return entries;
}

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe("the log", () => {
  it("gives back what was written, numbered and with its time", () => {
    const first = read(0).length;
    machine.advance(1_000n);
    write("vfs: mounted");
    write("vfs: broken", ERROR);
    expect(read(first)).toEqual([
      { sequence: first, level: Info, time: 1_000n, text: "vfs: mounted" },
      { sequence: first + 1, level: ERROR, time: 1_000n, text: "vfs: broken" },
    ]);
    expect(read(first + 2)).toEqual([]);
  });

  it("keeps the newest when it is full, whatever their lengths", () => {
    const lines = Array.from(
      { length: 1_000 },
      (_, i) => `test: ${"x".repeat(i % 500)} ${i}`,
    );
    for (const line of lines) write(line);
    const entries: LogEntry[] = [];
    for (let next = 0; ; next = (entries.at(-1)?.sequence ?? 0) + 1) {
      const batch = read(next);
      if (batch.length === 0) break;
      entries.push(...batch);
    }
    expect(entries.map(({ text }) => text)).toEqual(lines.slice(-entries.length));
    expect(entries.length).toBeGreaterThan(200);
  });

  it("takes 512 bytes of text at most", () => {
    const first = read(0).length;
    const longest = "y".repeat(512);
    expect(write(longest)).toBe("Ok");
    expect(read(first)).toMatchObject([{ text: longest }]);
    expect(process.invoke(Handle.Log, LogOperation.Write, Info, 513)).toBe("TooLong");
    expect(process.invoke(Handle.Log, LogOperation.Write, Info, 2n ** 63n)).toBe(
      "TooLong",
    );
  });

  it("keeps 1,024 short records and gives 64 of them at a time", () => {
    for (let i = 0; i < 1100; i += 1) write(`${i}`);
    const first = read(0);
    expect(first).toHaveLength(64);
    expect(first[0].text).toBe("76");
    const last = read(first[0].sequence + 1000);
    expect(last.map(({ text }) => text)).toEqual(
      Array.from({ length: 24 }, (_, i) => `${1076 + i}`),
    );
  });

  it("knows its levels", () => {
    expect(write("x", 2)).toBe("BadArgument");
    expect(write("x", 8)).toBe("BadArgument");
  });

  it("obeys rights, and needs a buffer", () => {
    const readOnly = process.copy(Handle.Log, Right.Read);
    expect(write("x", Info, readOnly)).toBe("NoRights");
    const writeOnly = process.copy(Handle.Log, Right.Write);
    expect(process.invoke(writeOnly, LogOperation.Read, 0)).toBe("NoRights");
    expect(process.invoke(Handle.Log, 99)).toBe("BadOperation");
    machine.write32(machine.initThread + THREAD.buffer, 0);
    expect(process.invoke(Handle.Log, LogOperation.Write, Info, 1)).toBe("NoBuffer");
    expect(process.invoke(Handle.Log, LogOperation.Read, 0)).toBe("NoBuffer");
  });

  it("shows each record on the debug console with its time in seconds", () => {
    process = new MachineProcess(new Machine({ commandLine: "" }));
    machine = process.machine;
    machine.advance(12_345_678_000n);
    write("shell: ready");
    expect(machine.devices.console).toContain("[   12.345678] shell: ready\n");
  });
});
