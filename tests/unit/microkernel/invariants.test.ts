// Random sequences of operations: whatever programs ask for, the statements of
// docs/invariants.md hold after each call.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { violations } from "../../support/machine-invariants.ts";
import { anyStep, perform, stage, type Step } from "../../support/machine-steps.ts";

function run(steps: Step[]): void {
  const process = stage();
  expect(violations(process.machine)).toEqual([]);
  for (const step of steps) {
    if (!perform(process, step)) continue;
    const wrong = violations(process.machine);
    if (wrong.length > 0) throw new Error(`after ${step.name}: ${wrong.join("; ")}`);
  }
}

describe("the core", () => {
  it("keeps its invariants whatever programs ask for", () => {
    const sequence = fc.array(anyStep, { minLength: 30, maxLength: 60 });
    fc.assert(fc.property(sequence, run), { numRuns: 60, seed: 20261122 });
  });
});
