// Every machine operation becomes its instruction.

import { expect, test } from "vitest";
import { operationNames } from "../../../boot/aot/intrinsics.ts";
import { translate } from "../../../boot/aot/translate.ts";
import { assemble } from "../../aot/wat.ts";
import { compileObject, disassemble } from "./object.ts";

/**
 * Parameters and result as declared in AssemblyScript, and the instruction to be found.
 */
const OPERATIONS: Readonly<
  Record<string, [parameters: string, result: string, code: RegExp]>
> = {
  multiplyHigh: ["i64 i64", "i64", /mulq\s+%r[^]*movq\s+%rdx, %rax/],
  portIn8: ["i32", "i32", /inb\s+%dx, %al/],
  portIn16: ["i32", "i32", /inw\s+%dx, %ax/],
  portIn32: ["i32", "i32", /inl\s+%dx, %eax/],
  portOut8: ["i32 i32", "", /outb\s+%al, %dx/],
  portOut16: ["i32 i32", "", /outw\s+%ax, %dx/],
  portOut32: ["i32 i32", "", /outl\s+%eax, %dx/],
  portOutBytes: ["i32 i32 i32", "", /rep\s+outsb\s+\(%rsi\), %dx/],
  deviceRead8: ["i64", "i32", /movzbl\s+\(%rdi\), %eax/],
  deviceRead16: ["i64", "i32", /movzwl\s+\(%rdi\), %eax/],
  deviceRead32: ["i64", "i32", /movl\s+\(%rdi\), %eax/],
  deviceRead64: ["i64", "i64", /movq\s+\(%rdi\), %rax/],
  deviceWrite8: ["i64 i32", "", /movb\s+%sil, \(%rdi\)/],
  deviceWrite16: ["i64 i32", "", /movw\s+%si, \(%rdi\)/],
  deviceWrite32: ["i64 i32", "", /movl\s+%esi, \(%rdi\)/],
  deviceWrite64: ["i64 i64", "", /movq\s+%rsi, \(%rdi\)/],
  mmioRead8: ["i32", "i32", /movzbl\s+-0x80000000\(%r/],
  mmioRead16: ["i32", "i32", /movzwl\s+-0x80000000\(%r/],
  mmioRead32: ["i32", "i32", /movl\s+-0x80000000\(%r/],
  mmioRead64: ["i32", "i64", /movq\s+-0x80000000\(%r/],
  mmioWrite8: ["i32 i32", "", /movb\s+%sil, -0x80000000\(%r/],
  mmioWrite16: ["i32 i32", "", /movw\s+%si, -0x80000000\(%r/],
  mmioWrite32: ["i32 i32", "", /movl\s+%esi, -0x80000000\(%r/],
  mmioWrite64: ["i32 i64", "", /movq\s+%rsi, -0x80000000\(%r/],
  readCr0: ["", "i64", /movq\s+%cr0, %rax/],
  readCr2: ["", "i64", /movq\s+%cr2, %rax/],
  readCr3: ["", "i64", /movq\s+%cr3, %rax/],
  readCr4: ["", "i64", /movq\s+%cr4, %rax/],
  writeCr0: ["i64", "", /movq\s+%rdi, %cr0/],
  writeCr3: ["i64", "", /movq\s+%rdi, %cr3/],
  writeCr4: ["i64", "", /movq\s+%rdi, %cr4/],
  invalidatePage: ["i64", "", /invlpg\s+\(%rdi\)/],
  invalidatePcid: ["i32 i64 i64", "", /invpcid\s+\(%r\w+\), %r/],
  readMsr: ["i32", "i64", /rdmsr\s[^]*shlq\s+\$0x20, %rdx[^]*orq\s+%rdx, %rax/],
  writeMsr: ["i32 i64", "", /shrq\s+\$0x20, %rdx[^]*wrmsr/],
  cpuid: ["i32 i32 i32", "i32", /cpuid/],
  halt: ["", "", /hlt/],
  enableInterrupts: ["", "", /sti/],
  disableInterrupts: ["", "", /cli/],
  interruptWindow: ["", "", /sti\s[^]*nop[^]*cli/],
  abandonCall: ["", "", /int\s+\$0xff/],
  pause: ["", "", /pause/],
  fence: ["", "", /mfence|lock\s+or/],
  readTimestamp: ["", "i64", /rdtsc/],
  clearTaskSwitched: ["", "", /clts/],
  setTaskSwitched: [
    "",
    "",
    /movq\s+%cr0, %rax[^]*orq\s+\$0x8, %rax[^]*movq\s+%rax, %cr0/,
  ],
  saveFpu: ["i32", "", /fxsave64/],
  restoreFpu: ["i32", "", /fxrstor64/],
  framePointer: ["", "i64", /movq\s+%rbp, %rax/],
  functionAddress: ["i32", "i64", /ud1l\s+0x6\(/],
  copyWords: ["i32 i32 i32", "", /rep\s+movsq/],
  copyVirtualWords: ["i64 i64 i64", "", /rep\s+movsq/],
  zeroWords: ["i32 i32", "", /xorl\s+%eax, %eax[^]*rep\s+stosq/],
};

/**
 * These need constants, a system call before them or a function of one type; tests of
 * their own have those.
 */
const APART = /^(trapWith|symbolAddress|result.*|leave\w+|\w+(Slowly|InTurn))$/;
const EXIT = "(param i64 i64 i64 i64) (result i64)";

test("every operation becomes its instruction", async () => {
  const names = Object.keys(OPERATIONS);
  const imports = names.map((name) => importOf(name, name));
  const functions = names.map((name) => {
    const [parameters, result] = OPERATIONS[name];
    const operands = wordsOf(parameters)
      .map((_, index) => `(local.get ${index})`)
      .join(" ");
    return `(func (export "${name}") ${signatureOf(parameters, result)} (call $${name} ${operands}))`;
  });
  const text = `(module ${imports.join("\n")} (memory 1) (table 1 funcref)
    ${functions.join("\n")})`;
  const { file } = await compileObject(text, {
    profile: "core",
    name: "core-operations",
  });
  const code = codeOf(file, names);
  const wrong = names.filter(
    (name) => !(OPERATIONS[name]?.[2].test(code.get(`core_${name}`) ?? "") ?? false),
  );
  expect(wrong).toEqual([]);
});

test("every operation there is has been tested here or is a system call", async () => {
  const { SYSTEM_CALLS } = await import("../../../boot/aot/system-call.ts");
  const left = operationNames().filter(
    (name) => !(name in OPERATIONS) && !(name in SYSTEM_CALLS) && !APART.test(name),
  );
  expect(left).toEqual([]);
});

test("a trap with a code and the address of a symbol need constants", async () => {
  const declared = `${importOf("trapWith", "t", "i32")} ${importOf("symbolAddress", "s", "i32", "i64")}`;
  const { file } = await compileObject(
    `(module ${declared}
    (func (export "stop") (call $t (i32.const 99)))
    (func (export "symbol") (result i64) (call $s (i32.const 3))))`,
    { profile: "core", name: "core-constants" },
  );
  expect(disassemble(file, "core_stop")).toMatch(/ud1l\s+0x63\(/);
  expect(disassemble(file, "core_symbol")).toMatch(/weft_symbol_3/);
  const variable = `(module ${declared} (func (export "f") (param i32) (call $t (local.get 0))))`;
  expect(() => translate(assemble(variable), { profile: "core", name: "v" })).toThrow(
    /trapWith in .* needs a constant argument/,
  );
});

const CALL = importOf("call", "call", "i32 i64 i64 i64 i64 i64", "i32");
const RESULT = importOf("resultWord0", "word", "", "i64");

test("a system call passes its words in the registers of the ABI", async () => {
  const { file } = await compileObject(
    `(module ${CALL} ${RESULT} (memory 1)
    (func $main (export "main")
      (if (call $call (i32.const 5) (i64.const 0x11) (i64.const 0x22) (i64.const 0x33)
          (i64.const 0x44) (i64.const 0x55)) (then (return)))
      (i64.store (i32.const 64) (call $word))))`,
    { profile: "server", name: "server-call" },
  );
  const code = disassemble(file, "main");
  const before = code.slice(0, code.indexOf("syscall"));
  for (const move of [
    /\$0x1, %eax/,
    /\$0x5, %edi/,
    /\$0x11, %r15d/,
    /\$0x22, %ebx/,
    /\$0x33, %r12d/,
    /\$0x44, %r13d/,
    /\$0x55, %r14d/,
  ])
    expect(before).toMatch(move);
  expect(code).toMatch(/syscall[^]*movq\s+%rbx, 0x40/);
});

test("operations and arguments have registers that the call itself loses", async () => {
  const parameters = "i32 i32 i64 i64 i64 i64";
  const operands = [5, 6, 0x77, 0x88, 0x99, 0xaa].map(
    (value, index) => `(${index < 2 ? "i32" : "i64"}.const ${value})`,
  );
  const { file } = await compileObject(
    `(module ${importOf("invoke", "invoke", parameters, "i32")} (memory 1)
    (func $main (export "main")
      (loop $l (br_if $l (call $invoke ${operands.join(" ")})))))`,
    { profile: "server", name: "server-invoke" },
  );
  const code = disassemble(file);
  const moves = [/\$0xc, %eax/, /\$0x5, %edi/, /\$0x6, %esi/, /\$0x77, %edx/];
  const loop = code.slice(0, code.indexOf("syscall"));
  for (const move of [...moves, /\$0x88, %r10d/, /\$0x99, %r8d/, /\$0xaa, %r9d/]) {
    expect(loop).toMatch(move);
  }
  // Back to where the registers are loaded, not to the instruction.
  const [, target = ""] = /jne\s+0x(\w+)/.exec(code) ?? [];
  expect(code).toMatch(new RegExp(`^ *${target}: .*mov`, "m"));
});

test("a result read in another function than its call is refused", () => {
  const text = `(module ${CALL} ${RESULT}
    (func $wrapper (result i64) (call $word))
    (func (export "main") (drop (call $wrapper))))`;
  expect(() => translate(assemble(text), { profile: "server", name: "r" })).toThrow(
    /wrapper reads resultWord0 but makes no system call/,
  );
});

/** The disassembly of each operation's function, by symbol. */
function codeOf(file: string, names: readonly string[]): Map<string, string> {
  const all = disassemble(file, names.map((name) => `core_${name}`).join());
  const [, ...parts] = all.split(/^[0-9a-f]+ <(.*)>:$/m);
  return new Map(
    parts.flatMap((part, index) =>
      index % 2 === 0 ? [[part, parts[index + 1] ?? ""] as const] : [],
    ),
  );
}

function importOf(
  operation: string,
  name: string,
  parameters?: string,
  result?: string,
): string {
  const [ownParameters = "", ownResult = ""] = OPERATIONS[operation] ?? [];
  const signature = signatureOf(parameters ?? ownParameters, result ?? ownResult);
  return `(import "hardware" "${operation}" (func $${name} ${signature}))`;
}

function signatureOf(parameters: string, result: string): string {
  return `(param ${parameters}) ${result === "" ? "" : `(result ${result})`}`;
}

function wordsOf(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

test("a way out of the core is a jump, also out of a function that saved registers", async () => {
  const { file } = await compileObject(
    `(module (import "hardware" "leaveWithMessage" (func $leave (param i64 i64) (result i64)))
    (import "hardware" "readMsr" (func $read (param i32) (result i64)))
    (import "hardware" "callSlowly" (func $slowly (param i64) (result i64)))
    (func $work (param i64) (result i64) (call $read (i32.wrap_i64 (local.get 0))))
    (func (export "go") ${EXIT}
      (if (i64.eqz (call $work (local.get 0))) (then (return (call $slowly (local.get 1)))))
      (call $leave (call $work (local.get 2)) (local.get 3))))`,
    { profile: "core", name: "core-exits" },
  );
  const code = codeOf(file, ["go"]).get("core_go") ?? "";
  expect(code).toMatch(/j\w+\s[^\n]*\n[^\n]*call_slowly/);
  expect(code).toMatch(/jmp\s[^\n]*\n[^\n]*leave_with_message/);
  expect(code).not.toMatch(/call\w*\s[^\n]*\n[^\n]*(call_slowly|leave_with_message)/);
});

test("a function that others call can't leave the core", () => {
  const text = (head: string): string => `(module
    (import "hardware" "callSlowly" (func $slowly (param i64) (result i64)))
    (func ${head} (call $slowly (local.get 0))))`;
  const translated = (head: string) => (): unknown =>
    translate(assemble(text(head)), { profile: "core", name: "core" });
  expect(translated(`(export "go") ${EXIT}`)).not.toThrow();
  expect(translated(`$go ${EXIT}`)).toThrow(/an export with four i64/);
  expect(translated('(export "go") (param i64) (result i64)')).toThrow(/four i64/);
});
