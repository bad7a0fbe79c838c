// Offsets that more than one side knows: AssemblyScript's classes, entry.S, core.ld, and
// the tests' own picture of them.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { constantOf, enumOf, SystemCall } from "../../support/machine-abi.ts";
import * as layout from "../../support/machine-layout.ts";
import { loadScript, type Script } from "../../support/script.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const ENTRY = readFileSync(resolve(ROOT, "boot/x86_64/entry.S"), "utf8");
const LINK = readFileSync(resolve(ROOT, "boot/x86_64/core.ld"), "utf8");

const CLASSES = {
  Cpu: [
    "cpu",
    "current preempt value highestReady features successor fpuOwner charging charged " +
      "ruins deadlines kernelRoot",
    layout.CPU,
  ],
  Thread: [
    "thread",
    "lackingWords flags state table root buffer notification priority reply blockedOn " +
      "queueNext queuePrevious ticks deadline heapParent heapLeft heapRight heapRank " +
      "userRoot bufferWords context ownContext donor",
    layout.THREAD,
  ],
  Capability: [
    "capability",
    "type rights sizeBits flags object badge previous next asid generation",
    layout.CAPABILITY,
  ],
  Endpoint: ["endpoint", "receivers senders", layout.ENDPOINT],
  Notification: ["notification", "bits waiters bound", layout.NOTIFICATION],
  AwaitedReply: ["reply", "thread", layout.REPLY],
  SchedulingContext: [
    "scheduling-context",
    "holder home donations refillCount firstRefill budget period consumed",
    layout.CONTEXT,
  ],
} as const;

/** Names of Thread's register fields, in the order of the ABI's RegisterIndex. */
const REGISTER_FIELDS =
  "status word0 rcx value rsi badge framePointer stackPointer r8 r9 r10 r11 word1 word2 " +
  "word3 tag instructionPointer processorFlags";

let script: Script;

function probe(name: string, field: string): string {
  return `export function ${name}_${field}(): u32 { return offsetof<${name}>("${field}"); }`;
}

/** A number that entry.S defines, without the window that it adds. */
function defined(name: string): number {
  const text = new RegExp(`#define ${name} (.*)$`, "m").exec(ENTRY)?.[1] ?? "";
  const sum = text.replace(/[()]/g, "").split("+");
  const terms = sum.map((term) => term.trim()).filter((term) => term !== "WINDOW");
  return terms.reduce(
    (total, term) => total + Number(term.replace(/^CPU_ADDRESS$/, "0")),
    0,
  );
}

beforeAll(async () => {
  const lines: string[] = [];
  for (const [name, [file, fields]] of Object.entries(CLASSES)) {
    lines.push(`import { ${name} } from "./microkernel/${file}";`);
    for (const field of fields.split(" ")) lines.push(probe(name, field));
  }
  for (const field of REGISTER_FIELDS.split(" ")) {
    if (!lines.includes(probe("Thread", field))) lines.push(probe("Thread", field));
  }
  script = await loadScript(lines.join("\n"));
});

describe("the tests' picture of the core", () => {
  it.each(Object.keys(CLASSES))("has the fields of %s where they are", (name) => {
    const [, fields, picture] = CLASSES[name as keyof typeof CLASSES];
    for (const field of fields.split(" ")) {
      const expected = (picture as Record<string, number>)[field];
      expect([field, script.functions[`${name}_${field}`]()]).toEqual([field, expected]);
    }
  });
});

describe("entry.S", () => {
  it("saves each register in the field that RegisterIndex says", () => {
    const fields = REGISTER_FIELDS.split(" ");
    const order = enumOf("libsys/abi/fault.ts", "RegisterIndex");
    for (const name of layout.REGISTERS) {
      const key = name.charAt(0).toUpperCase() + name.slice(1);
      const offset = defined(`THREAD_${name.toUpperCase()}`);
      expect([name, offset]).toEqual([name, 8 * order[key]]);
      expect(offset).toBe(script.functions[`Thread_${fields[order[key]]}`]());
    }
  });

  it("finds the processor's state where cpu.ts has it", () => {
    expect(defined("CPU_ADDRESS")).toBe(layout.CPU.address);
    expect(defined("CPU_CURRENT")).toBe(layout.CPU.current);
    expect(defined("CPU_PREEMPT")).toBe(layout.CPU.preempt);
    expect(defined("CPU_VALUE")).toBe(layout.CPU.value);
    expect(defined("TRAP_CONTEXT")).toBe(layout.CPU.trapContext);
  });

  it("has an entry for each system call, in the order of their numbers", () => {
    const table = ENTRY.slice(ENTRY.indexOf("system_call_table:"));
    const entries = [...table.matchAll(/\.quad (\w+)_entry/g)].map(([, name]) => name);
    const snake = (name: string): string =>
      name
        .replace(/^Nb/, "Try")
        .replace(/(?<=.)([A-Z])/g, "_$1")
        .toLowerCase();
    const names = Object.entries(SystemCall).sort(([, one], [, other]) => one - other);
    expect(entries.slice(0, names.length)).toEqual(names.map(([name]) => snake(name)));
    expect(defined("SYSTEM_CALL_COUNT")).toBe(names.length);
  });
});

describe("core.ld", () => {
  it("puts static data where memory-map.ts says", () => {
    const memoryMap = "microkernel/memory-map.ts";
    const start = Number(constantOf(memoryMap, "LINEAR_START"));
    const end = Number(constantOf(memoryMap, "LINEAR_END"));
    expect(LINK).toContain(`weft_core_data = 0x${start.toString(16)};`);
    expect(LINK).toContain(`{ . = WINDOW + 0x${end.toString(16)}; }`);
    expect(Number(constantOf(memoryMap, "CPU_ADDRESS")) + 4096).toBe(start);
  });
});
