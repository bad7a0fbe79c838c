// Hardware that fails, and every trap of the core, end in a panic that says why.

import { expect, it } from "vitest";
import { outcomeOf, PANIC_STATUS } from "../../boot/run/exit-status.ts";
import { monitoredSession } from "../support/monitored-session.ts";

/** Processor 0, bank 0: valid, uncorrected, enabled; nothing to go on with. */
const UNCORRECTED = "mce 0 0 0xb000000000000000 0 0 0";

it.each([
  { failure: "non-maskable interrupt", command: "nmi", parameter: "kpti=0" },
  { failure: "non-maskable interrupt", command: "nmi", parameter: "kpti=1" },
  { failure: "machine check", command: UNCORRECTED, parameter: "kpti=0" },
  { failure: "machine check", command: UNCORRECTED, parameter: "kpti=1" },
])("a $failure is a panic with $parameter", async ({ failure, command, parameter }) => {
  const { session, monitor } = await monitoredSession([parameter]);
  await monitor.command(command);
  expect(outcomeOf(await session.ended(), true).status).toBe(PANIC_STATUS);
  expect(session.log).toContain(`panic: ${failure}`);
});
