// Two projects: unit tests in Node, system tests under QEMU. Two workers: one for each
// core of the smallest machine that Weft supports. The limits are for what hangs; nothing
// is timed.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          root,
          include: ["tests/unit/**/*.test.ts", "tests/aot/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "system",
          root,
          include: ["tests/system/**/*.test.ts", "tests/bench/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
