// What each profile promises of the code it makes, and what it refuses.

import { expect, test } from "vitest";
import { translate } from "../../../boot/aot/translate.ts";
import { assemble } from "../../aot/wat.ts";
import { compileObject, disassemble, tool } from "./object.ts";

const core = { profile: "core", name: "core-test" } as const;
const server = { profile: "server", name: "server-test" } as const;

function refusal(text: string, profile: "core" | "server"): string {
  try {
    translate(assemble(text), { profile, name: "refused" });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const FIELDS = `(module (memory 1)
  (func $sum (export "sum") (param i32) (result i32)
    (i32.add (i32.load offset=8 (local.get 0)) (i32.load offset=12 (local.get 0)))))`;

test("the core reaches a field with one displacement from the top 2 GiB", async () => {
  const { file } = await compileObject(FIELDS, { ...core, name: "core-fields" });
  const code = disassemble(file, "core_sum");
  expect(code).toMatch(/-0x7ffffff8\(%r\w+\)/);
  expect(code).toMatch(/-0x7ffffff4\(%r\w+\)/);
});

test("a server reaches a field at its linear address", async () => {
  const text = `(module (memory 1) (func $main (export "main") (local i32)
    (local.set 0 (i32.load (i32.const 4096)))
    (i32.store offset=12 (local.get 0) (i32.load offset=8 (local.get 0)))))`;
  const { file } = await compileObject(text, { ...server, name: "server-fields" });
  const code = disassemble(file);
  expect(code).toMatch(/0x1000, %/);
  expect(code).toMatch(/\s0x8\(%r\w+\)/);
});

test("a module without floats touches no vector register, copies included", async () => {
  const { file, translation } = await compileObject(
    `(module (memory 1)
    (func (export "main") (local i32)
      (memory.copy (i32.const 100) (i32.const 4096) (i32.const 64))
      (memory.fill (i32.const 100) (i32.const 0) (i32.const 100))
      (memory.copy (i32.const 9) (local.get 0) (i32.load (i32.const 8)))))`,
    { ...server, name: "server-copies" },
  );
  expect(translation.usesFloat).toBe(false);
  expect(disassemble(file)).not.toMatch(/[xyz]mm\d|\bst\(/);
});

const FRAME = /pushq\s+%rbp[^]*movq\s+%rsp, %rbp/;

test("the core's functions have frames where they call, a server's everywhere", async () => {
  const calls = `(module (import "hardware" "pause" (func $pause)) (memory 1)
    (func $leaf (export "leaf") (result i32) (i32.load (i32.const 8)))
    (func $main (export "main") 
      (memory.fill (i32.const 0) (i32.const 0) (i32.load (i32.const 16)))
      (loop $l (call $pause) (br_if $l (call $leaf)))))`;
  const inCore = await compileObject(calls, { ...core, name: "core-frames" });
  expect(disassemble(inCore.file, "core_main")).toMatch(FRAME);
  expect(disassemble(inCore.file, "core_leaf")).not.toMatch(FRAME);
  const inServer = await compileObject(calls, { ...server, name: "server-frames" });
  expect(disassemble(inServer.file, "main")).toMatch(FRAME);
});

test("a load from address 0 is a load, not a licence", async () => {
  const { file } = await compileObject(
    `(module (memory 1)
    (func (export "main") (local i32) (drop (i32.const 0))
      (i32.store (i32.const 0) (i32.const 7))))`,
    { ...server, name: "server-null" },
  );
  expect(disassemble(file)).toMatch(/movl\s+\$0x7, 0x0/);
});

test("a loop without effects stays a loop", async () => {
  const { file } = await compileObject(
    '(module (func (export "main") (loop $l (br $l))))',
    { ...server, name: "server-loop" },
  );
  expect(disassemble(file, "weft_entry")).toMatch(/jmp/);
});

test("traps are ud1l with their kind", async () => {
  const { file } = await compileObject(
    `(module
    (func (export "divide") (param i32 i32) (result i32)
      (i32.div_u (local.get 0) (local.get 1)))
    (func (export "stop") (unreachable)))`,
    { ...core, name: "core-traps" },
  );
  expect(disassemble(file, "core_divide")).toMatch(/67 0f b9 40 03/);
  expect(disassemble(file, "core_stop")).toMatch(/67 0f b9 40 01/);
});

test("static data lie in .linear, memory sizes in their symbols", async () => {
  const { file, translation } = await compileObject(
    `(module (memory 2 7)
    (data (i32.const 4100) "hello") (data (i32.const 4120) "!") (func (export "main")))`,
    { ...server, name: "server-data" },
  );
  expect(translation.memory).toEqual({
    initialPages: 2,
    maximumPages: 7,
    dataStart: 4096,
    dataEnd: 4121,
  });
  expect(tool("llvm-objdump", ["-s", "-j", ".linear", file])).toMatch(/68656c6c/);
  expect(tool("llvm-nm", [file])).toMatch(/weft_memory_initial[^]*weft_memory_maximum/);
});

test("the entry runs start function, _start and main, then traps as returned", async () => {
  const { file } = await compileObject(
    `(module (memory 1)
    (func $a (i32.store (i32.const 16) (i32.const 1)))
    (func (export "main") (i32.store (i32.const 48) (i32.const 3)))
    (func (export "_start") (i32.store (i32.const 32) (i32.const 2)))
    (start $a))`,
    { ...server, name: "server-entry" },
  );
  expect(disassemble(file, "weft_entry")).toMatch(
    /0x10\b[^]*0x20\b[^]*0x30\b[^]*ud1l\s+0xb\(/,
  );
  expect(disassemble(file, "_start")).toMatch(/andq\s+\$-0x10, %rsp/);
});

test("the core refuses floats and names where they are", () => {
  const message = refusal(
    "(module (func $mean (param f64) (drop (f64.add (local.get 0) (f64.const 1)))))",
    "core",
  );
  expect(message).toMatch(/mean uses the type f64: the core has no floating point/);
  expect(refusal("(module (func $f (drop (f64.const 1))))", "core")).toMatch(
    /f uses f64.const/,
  );
});

test("the core refuses memory.grow and a start function", () => {
  const grow =
    '(module (memory 1) (func $g (export "g") (drop (memory.grow (i32.const 1)))))';
  expect(refusal(grow, "core")).toMatch(/memory.grow in g/);
  expect(refusal("(module (func $s) (start $s))", "core")).toMatch(/start function/);
});

test("an unknown import is refused with the list of those there are", () => {
  const text =
    '(module (import "hardware" "portIn9" (func $p)) (func (export "f") (call $p)))';
  expect(refusal(text, "core")).toMatch(/hardware.portIn9.*portIn8/);
  expect(refusal(text.replace("hardware", "wasi"), "server")).toMatch(/wasi.portIn9/);
});

test("an invalid module is refused with V8's reason", () => {
  expect(() => translate(new Uint8Array([0, 97, 115, 109]), server)).toThrow(
    /not a valid module/,
  );
});

test("a function named like one of the runtime's gets another symbol", async () => {
  const { file } = await compileObject(
    `(module (memory 1)
    (func $memcpy (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func (export "main") (drop (call $memcpy (i32.const 1)))))`,
    { ...server, name: "server-names" },
  );
  expect(tool("llvm-nm", [file])).toMatch(/W memcpy/);
});

test("functions that are to be small take a division where others multiply", async () => {
  const divides = (name: string): string =>
    `(func $${name} (export "${name}") (param i32) (result i32)
      (i32.div_u (local.get 0) (i32.const 10)))`;
  const { file } = await compileObject(`(module ${divides("slow")} ${divides("fast")})`, {
    ...core,
    name: "core-small",
    small: /^slow$/,
  });
  expect(disassemble(file, "core_slow")).toMatch(/\bdivl\b/);
  expect(disassemble(file, "core_fast")).not.toMatch(/\bdivl\b/);
});

test("a call of a rare function saves no register of the caller", async () => {
  const text = `(module (memory 1)
    (func $rare (param i32) (loop $l
      (i32.store (local.get 0) (i32.load offset=4 (local.get 0)))
      (br_if $l (i32.load offset=8 (local.get 0)))))
    (func (export "path") (param i32) (result i32)
      (if (i32.load offset=16 (local.get 0)) (then (call $rare (local.get 0))))
      (i32.load offset=12 (local.get 0)))
    (func (export "other") (call $rare (i32.const 64))))`;
  const ordinary = await compileObject(text, { ...core, name: "core-ordinary" });
  const options = { ...core, name: "core-rare", rare: /^rare$/ };
  const rare = await compileObject(text, options);
  expect(disassemble(ordinary.file, "core_path")).not.toMatch(/callq/);
  expect(disassemble(rare.file, "core_path")).toMatch(/callq/);
  const saved = /push\w* %r(bx|1[2-5])/;
  expect(disassemble(rare.file, "core_path")).not.toMatch(saved);
});
