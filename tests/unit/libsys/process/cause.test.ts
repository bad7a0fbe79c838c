import { beforeAll, describe, expect, it } from "vitest";
import { elfProgram, TEXT_BASE } from "../../../support/elf-program.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const BASE = 0x10_0000;
const OUT = 0x8000;
const Fault = {
  Read: 1,
  Write: 2,
  Execute: 3,
  Divide: 4,
  Invalid: 5,
  Protection: 6,
  Fpu: 10,
} as const;
const STACK_TOP = 0x3_0000_0000n;
const ENTRY = `
import { causeOf } from "./libsys/process/cause";
import { Process } from "./libsys/process/process";
import { spanAt } from "./libsys/span";
import { copyString } from "./libsys/text";
const process = changetype<Process>(memory.data(88, 8));
export function cause(length: u32, kind: u32, address: u64, instruction: u64): u32 {
  process.image = spanAt(${BASE}, length);
  process.stackPages = 16;
  return copyString(${OUT}, 256, causeOf(process, kind, address, instruction));
}
`;

let script: Script;
beforeAll(async () => {
  script = await loadScript(ENTRY);
});

/** What is said of a fault by the instruction `code`. */
function cause(kind: number, address: bigint, code: number[] = [0x90]): string {
  const file = elfProgram(Buffer.from(code), ".weft.manifest", "");
  script.put(BASE, file);
  const bytes = script.functions.cause(file.length, kind, address, TEXT_BASE);
  return script.get(OUT, bytes);
}

describe("the cause of a crash", () => {
  it("tells null, wild and stack accesses apart", () => {
    expect(cause(Fault.Read, 0x10n)).toBe("null dereference");
    expect(cause(Fault.Write, 0xdead_0000n)).toBe("wild write");
    expect(cause(Fault.Read, 0xdead_0000n)).toBe("wild read");
    const guard = STACK_TOP - 16n * 4096n - 8n;
    expect(cause(Fault.Write, guard)).toBe("stack overflow (guard page)");
  });

  it("names a write to code", () => {
    expect(cause(Fault.Write, TEXT_BASE)).toBe("write to code");
  });

  it("names the trap that the compiler left", () => {
    const trap = (kind: number): number[] => [0x67, 0x0f, 0xb9, 0x40, kind];
    expect(cause(Fault.Invalid, 0n, trap(1))).toBe(
      "failed assertion, or unreachable code",
    );
    expect(cause(Fault.Invalid, 0n, trap(3))).toBe("integer division by zero");
    expect(cause(Fault.Invalid, 0n, [0x0f, 0x0b])).toBe("invalid instruction");
  });

  it.each([
    ["in al, dx", [0xec]],
    ["out 0x80, al", [0xe6, 0x80]],
    ["out dx, ax", [0x66, 0xef]],
    ["rep insb", [0xf3, 0x6c]],
  ])("calls %s an illegal port access", (_name, code) => {
    expect(cause(Fault.Protection, 0n, code)).toBe("illegal port access");
  });

  it.each([
    ["hlt", [0xf4]],
    ["cli", [0xfa]],
    ["mov cr3, rax", [0x0f, 0x22, 0xd8]],
    ["wrmsr", [0x0f, 0x30]],
    ["lgdt", [0x0f, 0x01, 0x10]],
  ])("calls %s a privileged instruction", (_name, code) => {
    expect(cause(Fault.Protection, 0n, code)).toBe("privileged instruction");
  });

  it("says something of every other fault", () => {
    for (let kind = 0; kind < 20; kind += 1) expect(cause(kind, 0n)).not.toBe("");
    expect(cause(Fault.Fpu, 0n)).toContain("floating point");
    expect(cause(Fault.Execute, 0x5000_0000n)).toBe("jump to what is no code");
    expect(cause(Fault.Divide, 0n)).toBe("integer division by zero");
  });
});
