// The shell's bench command, for a person without the host's tools.

import { expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

it("prints what one case costs", async () => {
  const { stdout, status } = await boot({ exec: "bench empty-loop; bench empty-loop" });
  expect(stdout).toMatch(/^(empty-loop +\d+\n){2}$/);
  expect(status).toBe(0);
});

it("prints all cases without the name of one", async () => {
  const { stdout, status } = await boot({ exec: "bench" });
  expect(stdout).toMatch(/^empty-operation +\d+$/m);
  expect(stdout).toMatch(/^map-1-pages-without-table +\d+$/m);
  expect(status).toBe(0);
});

it("says when there is no such case, and leaves no module behind", async () => {
  const { stdout, status } = await boot({ exec: "bench nonsense; lsmod" });
  expect(stdout).toContain("bench: no such case");
  expect(stdout).not.toMatch(/^bench(_peer)? /m);
  expect(status).toBe(0);
});

it("can be unloaded without its peer, whose servers end with their endpoints", async () => {
  const { stdout, status } = await boot({
    exec: "modprobe bench only=empty-loop; rmmod bench; lsmod",
  });
  expect(stdout).toMatch(/^bench_peer /m);
  expect(stdout).not.toMatch(/^bench /m);
  expect(status).toBe(0);
});
