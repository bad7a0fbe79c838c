// Atomic accesses, for rings that servers share. All are sequentially consistent. Unlike
// plain accesses they trap when not aligned; waiting and notifying is the core's
// business.

import type { FunctionBody } from "./body.ts";
import type { Handler } from "./environment.ts";
import { accessPointer } from "./memory.ts";
import type { Operator } from "./module.ts";

type Integer = "i32" | "i64";

/** LLVM's names of the read-modify-write operations. */
const OPERATIONS: Readonly<Record<string, string>> = {
  add: "add",
  sub: "sub",
  and: "and",
  or: "or",
  xor: "xor",
  xchg: "xchg",
};

/** Checks the alignment and pops the index. */
function alignedPointer(body: FunctionBody, operator: Operator, width: number): string {
  const pointer = accessPointer(body, operator, width);
  if (width === 1) return pointer;
  // The memory's first byte is aligned to a page, so the pointer tells what the index
  // would.
  const address = body.define(`ptrtoint ptr ${pointer} to i64`);
  const rest = body.define(`and i64 ${address}, ${width - 1}`);
  body.trapIf(body.define(`icmp ne i64 ${rest}, 0`), "unalignedAtomic");
  return pointer;
}

/** Pops a value and cuts it to the width of the access. */
function narrowed(body: FunctionBody, type: Integer, bits: number): string {
  const value = body.popText();
  if (`i${bits}` === type) return value;
  return body.define(`trunc ${type} ${value} to i${bits}`);
}

function pushWidened(
  body: FunctionBody,
  type: Integer,
  bits: number,
  value: string,
): void {
  if (`i${bits}` === type) return body.push(type, value);
  body.push(type, body.define(`zext i${bits} ${value} to ${type}`));
}

function load(type: Integer, bits: number): Handler {
  return (body, operator) => {
    const pointer = alignedPointer(body, operator, bits / 8);
    const value = body.define(
      `load atomic i${bits}, ptr ${pointer} seq_cst, align ${bits / 8}`,
    );
    pushWidened(body, type, bits, value);
  };
}

function store(type: Integer, bits: number): Handler {
  return (body, operator) => {
    const value = narrowed(body, type, bits);
    const pointer = alignedPointer(body, operator, bits / 8);
    body.perform(
      `store atomic i${bits} ${value}, ptr ${pointer} seq_cst, align ${bits / 8}`,
    );
  };
}

function modify(type: Integer, bits: number, operation: string): Handler {
  return (body, operator) => {
    const value = narrowed(body, type, bits);
    const pointer = alignedPointer(body, operator, bits / 8);
    const before = body.define(
      `atomicrmw ${operation} ptr ${pointer}, i${bits} ${value} seq_cst`,
    );
    pushWidened(body, type, bits, before);
  };
}

function compareExchange(type: Integer, bits: number): Handler {
  return (body, operator) => {
    const replacement = narrowed(body, type, bits);
    const expected = narrowed(body, type, bits);
    const pointer = alignedPointer(body, operator, bits / 8);
    const pair = body.define(
      `cmpxchg ptr ${pointer}, i${bits} ${expected}, i${bits} ${replacement} seq_cst seq_cst`,
    );
    const before = body.define(`extractvalue { i${bits}, i1 } ${pair}, 0`);
    pushWidened(body, type, bits, before);
  };
}

/** The instructions of one width; `middle` and `suffix` are how their names tell it. */
function operatorsOf(type: Integer, bits: number): Record<string, Handler> {
  const full = `i${bits}` === type;
  const middle = full ? "" : `${bits}`;
  const suffix = full ? "" : "_u";
  const handlers: Record<string, Handler> = {
    [`${type}.atomic.load${middle}${suffix}`]: load(type, bits),
    [`${type}.atomic.store${middle}`]: store(type, bits),
    [`${type}.atomic.rmw${middle}.cmpxchg${suffix}`]: compareExchange(type, bits),
  };
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    handlers[`${type}.atomic.rmw${middle}.${name}${suffix}`] = modify(
      type,
      bits,
      operation,
    );
  }
  return handlers;
}

export const ATOMIC_OPERATORS: Readonly<Record<string, Handler>> = {
  ...operatorsOf("i32", 8),
  ...operatorsOf("i32", 16),
  ...operatorsOf("i32", 32),
  ...operatorsOf("i64", 8),
  ...operatorsOf("i64", 16),
  ...operatorsOf("i64", 32),
  ...operatorsOf("i64", 64),
  "atomic.fence"(body) {
    body.perform("fence seq_cst");
  },
};
