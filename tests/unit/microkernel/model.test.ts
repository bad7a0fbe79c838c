// The core's IPC and scheduling against a reference model: after every step of random
// sequences each thread is in the state that the model says, runs on the time it says,
// and finds in its registers what it says.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SPURIOUS } from "../../support/machine-entry.ts";
import { violations } from "../../support/machine-invariants.ts";
import { CHANGES, FAST_CHANGES } from "../../support/model-changes.ts";
import { Model } from "../../support/model-core.ts";
import { ModelMachine } from "../../support/model-machine.ts";
import { PRIORITIES } from "../../support/model-stage.ts";
import { commandsOf, MIX_NAMES } from "../../support/model-steps.ts";

/** Other sequences, or more: see docs/testing.md. */
const numRuns = Number(process.env.WEFT_MODEL_RUNS ?? 100);
const seed = Number(process.env.WEFT_MODEL_SEED ?? 77);
const RUN_MILLISECONDS = 500;
/** Some changes are rare; how often the sequences that lack them are added to. */
const MOST_ROUNDS = 5;

/** Goes through random sequences of `mix`; returns what happened in them. */
function explore(mix: string, fastPath: boolean, round = 0): Set<string> {
  const changes = new Set<string>();
  const commands = fc.commands(commandsOf(mix), { size: "max", maxCommands: 150 });
  const property = fc.property(commands, fc.boolean(), (sequence, interrupted) => {
    const model = new Model(PRIORITIES, changes);
    const real = new ModelMachine(model);
    real.process.machine.fastPath = fastPath;
    real.process.machine.atWindow = () => (interrupted ? SPURIOUS : null);
    fc.modelRun(() => ({ model, real }), sequence);
    expect(violations(real.process.machine)).toEqual([]);
  });
  fc.assert(property, { numRuns, seed: seed + round });
  return changes;
}

describe.each([true, false])("the core (fast path: %s)", (fastPath) => {
  const happened = new Set<string>();

  it.each(MIX_NAMES)(
    "does what the model does, with much of: %s",
    (mix) => {
      for (const change of explore(mix, fastPath)) happened.add(change);
    },
    numRuns * RUN_MILLISECONDS,
  );

  it(
    "goes through every change of state",
    () => {
      const wanted = fastPath ? [...CHANGES, ...FAST_CHANGES] : CHANGES;
      const missing = (): string[] => wanted.filter((change) => !happened.has(change));
      for (let round = 1; round <= MOST_ROUNDS && missing().length > 0; round += 1) {
        const more = MIX_NAMES.flatMap((mix) => [...explore(mix, fastPath, round)]);
        for (const change of more) happened.add(change);
      }
      expect(missing(), "changes that no sequence made").toEqual([]);
    },
    MOST_ROUNDS * MIX_NAMES.length * numRuns * RUN_MILLISECONDS,
  );
});
