// The core's IPC against a reference model: after every step of random sequences each
// thread is in the state that the model says, runs on the time it says, and finds in its
// registers what it says.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { violations } from "../../support/machine-invariants.ts";
import { Model } from "../../support/model-core.ts";
import { ModelMachine, PRIORITIES } from "../../support/model-machine.ts";
import { stepCommands } from "../../support/model-steps.ts";

describe("the core", () => {
  it.each([true, false])("does what the model does (fast path: %s)", (fastPath) => {
    const commands = fc.commands(stepCommands, { size: "+1", maxCommands: 80 });
    const property = fc.property(commands, (sequence) => {
      const model = new Model(PRIORITIES);
      const real = new ModelMachine(model);
      real.process.machine.fastPath = fastPath;
      fc.modelRun(() => ({ model, real }), sequence);
      expect(violations(real.process.machine)).toEqual([]);
    });
    fc.assert(property, { numRuns: 100, seed: 77 });
  });
});
