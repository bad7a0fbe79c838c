// From the loader's memory to init's first instruction.

import { describe, expect, it } from "vitest";
import { Machine } from "../../support/machine.ts";

describe("boot", () => {
  it("starts init at its entry", () => {
    const machine = new Machine().boot();
    expect(machine.registers.rip).toBe(0x4_0000_0000n);
  });
});
