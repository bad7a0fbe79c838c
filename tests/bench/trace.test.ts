// A second way of counting: the instructions of one operation, one by one, are as many as
// the guest measured with time stamps.

import { mkdirSync } from "node:fs";
import { expect, it } from "vitest";
import { traceSteps } from "../../boot/bench/explain.ts";
import { measureGuest } from "../../boot/bench/guest-run.ts";
import { perOperation } from "../../boot/bench/measurement.ts";
import { summarize } from "../../boot/bench/statistics.ts";
import { buildPath } from "../../boot/build/path.ts";

it.each([
  "ipc-round-trip",
  "null-system-call",
  "signal-wait-ping-pong",
  "page-fault-round-trip",
  "map-unmap-page",
])("counts as many instructions of %s as were measured", async (name) => {
  mkdirSync(buildPath("bench"), { recursive: true });
  const steps = await traceSteps(name);
  const [measured] = await measureGuest("tcg", name);
  expect(steps).toHaveLength(summarize(perOperation(measured)).median);
});
