import { beforeAll, describe, expect, it } from "vitest";
import { outcomeOf } from "../../../../boot/run/exit-status.ts";
import { loadScript, type Script } from "../../../support/script.ts";

let script: Script;
beforeAll(async () => {
  script = await loadScript(`export { exitValue } from "./servers/init/power";`);
});

/** The status that the runner makes of the byte init writes; QEMU shifts it. */
function roundTrip(status: number): number {
  return outcomeOf((script.functions.exitValue(status) << 1) | 1, true).status;
}

describe("the exit status of the machine", () => {
  it.each([0, 1, 2, 70, 100, 0x6d, 127])(
    "arrives at the runner as it was: %i",
    (status) => {
      expect(roundTrip(status)).toBe(status);
    },
  );

  it("is the highest plain one for those without a value of their own", () => {
    expect(roundTrip(126)).toBe(0x6d);
    expect(roundTrip(255)).toBe(0x6d);
  });
});
