// Hardware that fails, and every trap of the core, end in a panic that says why.

import { expect, it } from "vitest";
import { outcomeOf, PANIC_STATUS } from "../../boot/run/exit-status.ts";
import { monitoredSession } from "../support/monitored-session.ts";

it.each(["kpti=0", "kpti=1"])(
  "a non-maskable interrupt is a panic with %s",
  async (parameter) => {
    const { session, monitor } = await monitoredSession([parameter]);
    await monitor.command("nmi");
    expect(outcomeOf(await session.ended(), true).status).toBe(PANIC_STATUS);
    expect(session.log).toContain("panic: non-maskable interrupt");
  },
);
