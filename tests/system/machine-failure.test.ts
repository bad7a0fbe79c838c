// Hardware that fails, and every trap of the core, end in a panic that says why.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Monitor } from "../../boot/bench/monitor.ts";
import { outcomeOf, PANIC_STATUS } from "../../boot/run/exit-status.ts";
import { Session } from "../support/session.ts";

it.each(["kpti=0", "kpti=1"])(
  "a non-maskable interrupt is a panic with %s",
  async (parameter) => {
    const folder = mkdtempSync(join(tmpdir(), "weft-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const socket = join(folder, "monitor");
    const session = new Session({
      append: [parameter],
      qemuArguments: ["-qmp", `unix:${socket},server=on,wait=off`],
    });
    const monitor = await Monitor.open(socket);
    onTestFinished(() => monitor.close());
    await session.waitFor(/weft:\S*> /);

    await monitor.command("nmi");
    expect(outcomeOf(await session.ended(), true).status).toBe(PANIC_STATUS);
    expect(session.log).toContain("panic: non-maskable interrupt");
  },
);
