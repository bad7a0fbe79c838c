// Host libraries as a C programmer meets them: the example of docs/aot.md, and what it
// leaves out.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runClang } from "../../../boot/aot/compile.ts";
import { compileHost } from "../../../boot/aot/host.ts";
import { assemble } from "../../aot/wat.ts";

const DIRECTORY = ".build/aot-tests/host";
const PAGE = readFileSync("docs/aot.md", "utf8");

/** The page's block in `language`. */
function block(language: string): string {
  const [, text = ""] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(PAGE) ?? [];
  return text;
}

/**
 * Builds the module `wat` as `name`.so and the program `source` with it; what that
 * prints.
 */
async function run(name: string, wat: string, source: string): Promise<string> {
  mkdirSync(DIRECTORY, { recursive: true });
  const wasm = join(DIRECTORY, `${name}.wasm`);
  const library = join(DIRECTORY, `${name}.so`);
  const program = join(DIRECTORY, `${name}-main`);
  writeFileSync(wasm, assemble(wat));
  writeFileSync(`${program}.c`, source);
  await compileHost(wasm, library);
  const warnings = ["-Wall", "-Wextra", "-Werror"];
  const path = "-Wl,-rpath,$ORIGIN";
  await runClang([...warnings, `${program}.c`, library, path, "-o", program]);
  return execFileSync(program, { encoding: "utf8" });
}

test("the example of the documentation prints what it says", async () => {
  expect(await run("fib", block("wat"), block("c"))).toBe(block("text"));
});

const NESTED = `(module
  (import "env" "back" (func $back (param i64) (result i64)))
  (import "env" "shared" (memory 1 4))
  (global (export "counter") (mut i64) (i64.const 5))
  (func (export "in") (param i64) (result i64) (call $back (local.get 0)))
  (func (export "trap") (result i64) (unreachable))
  (func (export "poke") (i32.store8 (i32.const 65535) (i32.const 42))))`;

const NESTED_MAIN = `#include "nested.h"
#include <stdio.h>
static weft_instance *instance;
static weft_trap back(void *environment, weft_value *slots) {
  (void)environment;
  int64_t ignored;
  if (slots[0].i64 == 1) return nested_trap(instance, &ignored);
  if (slots[0].i64 == 2) return WEFT_USER_TRAP + 7;
  if (nested_trap(instance, &ignored) != WEFT_UNREACHABLE) return WEFT_USER_TRAP;
  slots[0].i64 *= 10;
  return WEFT_OK;
}
int main(void) {
  weft_store *store = weft_store_create();
  weft_extern imports[2] = {{.kind = WEFT_FUNCTION, .callback = back}, {.kind = WEFT_MEMORY}};
  printf("%u ", weft_instantiate(store, &weft_description, NULL, &instance));
  printf("%u ", weft_instantiate(store, &weft_description, imports, &instance));
  imports[1].memory = weft_memory_create(store, 1, 4);
  printf("%u ", weft_instantiate(store, &weft_description, imports, &instance));
  int64_t result = 0;
  printf("%u ", nested_in(instance, 1, &result));
  printf("%u ", nested_in(instance, 2, &result));
  printf("%u ", nested_in(instance, 3, &result));
  printf("%lld ", (long long)result);
  nested_poke(instance);
  printf("%d ", imports[1].memory->base[65535]);
  weft_extern counter;
  printf("%d ", weft_export(instance, "counter", 7, &counter));
  printf("%s %lld ", counter.type, (long long)counter.global->i64);
  printf("%d\\n", weft_export_function(instance, "nothing") == NULL);
  weft_store_destroy(store);
}`;

test("imports may be missing, call back in, trap inside, and raise traps of their own", async () => {
  const printed = await run("nested", NESTED, NESTED_MAIN);
  expect(printed).toBe("13 13 0 1 263 0 30 42 1 mut i64 5 1\n");
});
