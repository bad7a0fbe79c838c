// System calls: one row each. The instruction keeps only rsp and rbp; the registers it
// leaves are put in slots of the function, which the result… imports read.

import type { FunctionBody, Value } from "./body.ts";
import { TranslationError } from "./error.ts";
import { integerAt, type IntegerResult } from "./integer-operand.ts";
import { checked } from "./value-type.ts";

interface SystemCallRow {
  /** As in libsys/abi/system-call.ts; a test compares them. */
  number: number;
  registers: readonly string[];
}

const WORDS = ["r15", "rbx", "r12", "r13", "r14"] as const;
const SEND = ["rdi", ...WORDS] as const;
const RECEIVE = ["rdi", "rsi"] as const;

export const SYSTEM_CALLS: Readonly<Record<string, SystemCallRow>> = {
  nullCall: { number: 0, registers: [] },
  call: { number: 1, registers: SEND },
  replyReceive: { number: 2, registers: ["rdi", "rsi", ...WORDS] },
  send: { number: 3, registers: SEND },
  nbSend: { number: 4, registers: SEND },
  receive: { number: 5, registers: RECEIVE },
  nbReceive: { number: 6, registers: RECEIVE },
  reply: { number: 7, registers: SEND },
  signal: { number: 8, registers: ["rdi"] },
  wait: { number: 9, registers: ["rdi"] },
  poll: { number: 10, registers: ["rdi"] },
  yield: { number: 11, registers: [] },
  invoke: { number: 12, registers: ["rdi", "rsi", "rdx", "r10", "r8", "r9"] },
  clock: { number: 13, registers: [] },
  callDeadline: { number: 14, registers: [...SEND, "rdx"] },
  sendDeadline: { number: 15, registers: [...SEND, "rdx"] },
  receiveDeadline: { number: 16, registers: [...RECEIVE, "rdx"] },
  replyReceiveDeadline: { number: 17, registers: ["rdi", "rsi", ...WORDS, "rdx"] },
  waitDeadline: { number: 18, registers: ["rdi", "rdx"] },
};

/** Imports that read what the last system call of the same function left. */
export const RESULT_REGISTERS: Readonly<Record<string, string>> = {
  resultBadge: "rdi",
  resultTag: "r15",
  resultWord0: "rbx",
  resultWord1: "r12",
  resultWord2: "r13",
  resultWord3: "r14",
  resultValue: "rdx",
};

const RESULTS = ["rax", "rdi", "r15", "rbx", "r12", "r13", "r14", "rdx"] as const;
/** Lost, but as outputs: LLVM does not define what an input is that is clobbered. */
const LOST_INPUTS = ["rsi", "r8", "r9", "r10"] as const;
const OUTPUTS = [...RESULTS, ...LOST_INPUTS];
const CLOBBERED = ["rcx", "r11"] as const;

const RESULT_TYPE = `{ ${OUTPUTS.map(() => "i64").join(", ")} }`;

/** Makes the call `name`; its result is the status. */
export function systemCall(
  body: FunctionBody,
  name: string,
  values: readonly Value[],
): IntegerResult {
  const { number, registers } = checked(SYSTEM_CALLS[name], `system call ${name}`);
  if (values.length !== registers.length) {
    throw new TranslationError(`${name} takes ${registers.length} parameters`);
  }
  const inputs = values.map((_, index) => `i64 ${integerAt(body, values, index, 64)}`);
  const constraints = [
    ...OUTPUTS.map((register) => `={${register}}`),
    "{rax}",
    ...registers.map((register) => `{${register}}`),
    ...CLOBBERED.map((register) => `~{${register}}`),
    ...vectorClobbers(body),
    "~{memory}",
    "~{dirflag}",
    "~{fpsr}",
    "~{flags}",
  ];
  const result = body.define(
    `call ${RESULT_TYPE} asm sideeffect "syscall", "${constraints.join(",")}"` +
      `(${[`i64 ${number}`, ...inputs].join(", ")})`,
  );
  RESULTS.forEach((register, index) => {
    const value = body.define(`extractvalue ${RESULT_TYPE} ${result}, ${index}`);
    body.perform(`store i64 ${value}, ptr ${slotOf(body, register)}`);
  });
  return { text: body.define(`extractvalue ${RESULT_TYPE} ${result}, 0`), bits: 64 };
}

/** What is in the register that `name` reads, as the last system call left it. */
export function systemCallResult(body: FunctionBody, name: string): IntegerResult {
  const register = checked(RESULT_REGISTERS[name], name);
  if (!containsSystemCall(body)) {
    throw new TranslationError(
      `${body.wasm.name} reads ${name} but makes no system call: inline the wrapper`,
    );
  }
  return { text: body.define(`load i64, ptr ${slotOf(body, register)}`), bits: 64 };
}

function containsSystemCall(body: FunctionBody): boolean {
  const { functions } = body.context.module;
  return body.wasm.operators.some(({ name, index }) => {
    const imported = name === "call" ? functions[index]?.imported : undefined;
    return imported?.module === "hardware" && imported.name in SYSTEM_CALLS;
  });
}

function slotOf(body: FunctionBody, register: string): string {
  const known = body.registers.get(register);
  if (known !== undefined) return known;
  const slot = body.allocate("i64");
  body.registers.set(register, slot);
  return slot;
}

/**
 * The core saves no vector registers for a call that waits, in programs that have them.
 */
function vectorClobbers(body: FunctionBody): string[] {
  if (!body.context.usesFloat) return [];
  return Array.from({ length: 16 }, (_, index) => `~{xmm${index}}`);
}
