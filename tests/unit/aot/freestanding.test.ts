// The memory functions of programs without a C library, compared byte by byte with loops.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runClang } from "../../../boot/aot/compile.ts";
import { freestandingText } from "../../../boot/aot/freestanding.ts";

const DIRECTORY = ".build/aot-tests/freestanding";

const CHECKS = `#include <stdio.h>
typedef unsigned char byte;
typedef unsigned long size;
void *our_memcpy(void *, const void *, size);
void *our_memmove(void *, const void *, size);
void *our_memset(void *, int, size);
int our_memcmp(const void *, const void *, size);
enum { SIZE = 64 };
static byte actual[SIZE], expected[SIZE], before[SIZE];
static int failures;
static void fresh(void) {
  for (int i = 0; i < SIZE; ++i) actual[i] = expected[i] = before[i] = (byte)(i * 7 + 1);
}
static void check(const char *name, int to, int from, int length, const void *result) {
  int wrong = result != actual + to;
  for (int i = 0; i < SIZE; ++i) wrong |= actual[i] != expected[i];
  if (wrong) printf("%s %d %d %d\\n", name, to, from, length);
  failures += wrong;
}
int main(void) {
  for (int length = 0; length < 27; ++length) {
    for (int to = 0; to < 34; ++to) {
      for (int from = 0; from < 34; ++from) {
        fresh();
        for (int i = 0; i < length; ++i) expected[to + i] = before[from + i];
        check("memmove", to, from, length, our_memmove(actual + to, actual + from, length));
        if (to + length > from && from + length > to) continue;
        fresh();
        for (int i = 0; i < length; ++i) expected[to + i] = before[from + i];
        check("memcpy", to, from, length, our_memcpy(actual + to, actual + from, length));
      }
      fresh();
      for (int i = 0; i < length; ++i) expected[to + i] = 0xab;
      check("memset", to, 0, length, our_memset(actual + to, 0x1ab, length));
    }
  }
  for (int at = 0; at < SIZE; ++at) {
    fresh();
    expected[at] ^= 0x80;
    const int after = our_memcmp(actual, expected, SIZE), equal = our_memcmp(actual, expected, at);
    if (equal != 0 || (after < 0) != (actual[at] < expected[at]) || after == 0) {
      printf("memcmp %d\\n", at);
      ++failures;
    }
  }
  printf("%d failures\\n", failures);
}`;

test("memcpy, memmove, memset and memcmp do what loops over bytes do", async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  const assembly = join(DIRECTORY, "functions.ll");
  const checks = join(DIRECTORY, "checks.c");
  const program = join(DIRECTORY, "checks");
  // Under names of their own: the C library of the test program needs its own.
  const renamed = freestandingText().replaceAll(
    /\bmem(cpy|move|set|cmp)\b/g,
    "our_mem$1",
  );
  writeFileSync(assembly, `target triple = "x86_64-unknown-linux-gnu"\n${renamed}\n`);
  writeFileSync(checks, CHECKS);
  await runClang(["-O1", "-fno-builtin", assembly, checks, "-o", program]);
  expect(execFileSync(program, { encoding: "utf8" })).toBe("0 failures\n");
});
