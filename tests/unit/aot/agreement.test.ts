// Numbers that boot/aot shares with AssemblyScript and with C, compared.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runClang } from "../../../boot/aot/compile.ts";
import { HOST_HEADER } from "../../../boot/aot/host.ts";
import * as layout from "../../../boot/aot/host-layout.ts";
import { SYSTEM_CALLS } from "../../../boot/aot/system-call.ts";
import { TRAP_KINDS } from "../../../boot/aot/trap.ts";

const DIRECTORY = ".build/aot-tests/agreement";

/** The members of a const enum in an AssemblyScript file. */
function membersOf(file: string, name: string): Record<string, number> {
  const text = readFileSync(file, "utf8");
  const [, body = ""] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text) ?? [];
  const members = [...body.matchAll(/(\w+) = (\d+)/g)];
  return Object.fromEntries(members.map(([, key, value]) => [key, Number(value)]));
}

/** `memoryOutOfBounds` as an enum spells it. */
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

test("system calls have the numbers of libsys/abi", () => {
  const members = membersOf("libsys/abi/system-call.ts", "SystemCall");
  const ours = Object.entries(SYSTEM_CALLS).map(([name, { number }]) => [
    name === "nullCall" ? "Null" : capital(name),
    number,
  ]);
  expect(Object.fromEntries(ours)).toEqual(members);
});

test("trap kinds have the numbers of libsys/abi", () => {
  const ours = Object.entries(TRAP_KINDS).map(([name, kind]) => [capital(name), kind]);
  expect(Object.fromEntries(ours)).toEqual(membersOf("libsys/abi/trap.ts", "TrapKind"));
});

test("structures of the host runtime lie as the translator thinks", async () => {
  const { INSTANCE, MEMORY, TABLE, STORE, FUNCTION, SEGMENT } = layout;
  const fields = {
    weft_instance: INSTANCE,
    weft_memory: MEMORY,
    weft_table: TABLE,
    weft_function: FUNCTION,
    weft_segment: SEGMENT,
  };
  const asked = Object.entries(fields).flatMap(([type, offsets]) =>
    Object.keys(offsets).map((field) =>
      field === "size" && (type === "weft_function" || type === "weft_segment")
        ? `sizeof(${type})`
        : `offsetof(${type}, ${field})`,
    ),
  );
  const expected = Object.values(fields).flatMap((offsets) => Object.values(offsets));
  const answers = await evaluate([...asked, "offsetof(weft_store, stack_limit)"]);
  expect(answers).toEqual([...expected, STORE.stackLimit]);
});

/** What C makes of the constant expressions. */
async function evaluate(expressions: readonly string[]): Promise<number[]> {
  mkdirSync(DIRECTORY, { recursive: true });
  const source = join(DIRECTORY, "layout.c");
  const program = join(DIRECTORY, "layout");
  const prints = expressions.map((text) => `printf("%zu\\n", (size_t)(${text}));`);
  writeFileSync(
    source,
    `#include "internal.h"\n#include <stdio.h>
int main(void) { ${prints.join(" ")} }`,
  );
  await runClang([`-I${dirname(HOST_HEADER)}`, source, "-o", program]);
  return execFileSync(program, { encoding: "utf8" }).trim().split("\n").map(Number);
}
