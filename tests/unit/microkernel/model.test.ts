// The core's IPC against a reference model: after every step of random sequences each
// thread is in the state that the model says, runs on the time it says, and finds in its
// registers what it says.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { violations } from "../../support/machine-invariants.ts";
import { CHANGES } from "../../support/model-changes.ts";
import { Model } from "../../support/model-core.ts";
import { ModelMachine, PRIORITIES } from "../../support/model-machine.ts";
import { stepCommands } from "../../support/model-steps.ts";

/** Other sequences, or more: see docs/testing.md. */
const numRuns = Number(process.env.WEFT_MODEL_RUNS ?? 300);
const seed = Number(process.env.WEFT_MODEL_SEED ?? 77);
const RUN_MILLISECONDS = 500;

describe("the core", () => {
  it.each([true, false])(
    "does what the model does (fast path: %s)",
    (fastPath) => {
      const changes = new Set<string>();
      const commands = fc.commands(stepCommands, { size: "+1", maxCommands: 80 });
      const property = fc.property(commands, (sequence) => {
        const model = new Model(PRIORITIES);
        const real = new ModelMachine(model, changes);
        real.process.machine.fastPath = fastPath;
        fc.modelRun(() => ({ model, real }), sequence);
        expect(violations(real.process.machine)).toEqual([]);
      });
      fc.assert(property, { numRuns, seed });
      const missing = CHANGES.filter((change) => !changes.has(change));
      expect(missing, "changes that no sequence made").toEqual([]);
    },
    numRuns * RUN_MILLISECONDS,
  );
});
