import { beforeEach, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";

let script: Script;
beforeEach(async () => {
  script = await loadScript(
    `export { openSlots, takeSlot, takeSlots, giveSlots } from "./libsys/slots";`,
  );
  script.functions.openSlots(40, 8);
});

describe("the slot pool", () => {
  it("gives each slot once, and 0 when none is left", () => {
    const taken = Array.from({ length: 9 }, () => script.functions.takeSlot());
    expect(taken).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 0]);
  });

  it("gives runs of consecutive slots, also where a gap has closed", () => {
    expect(script.functions.takeSlots(5)).toBe(40);
    expect(script.functions.takeSlots(4)).toBe(0);
    expect(script.functions.takeSlots(3)).toBe(45);
    script.functions.giveSlots(42, 3);
    script.functions.giveSlots(45, 2);
    expect(script.functions.takeSlots(5)).toBe(42);
  });

  it("traps when a slot is given back that is not its own", () => {
    expect(() => script.functions.giveSlots(39, 1)).toThrow(WebAssembly.RuntimeError);
    expect(() => script.functions.giveSlots(47, 2)).toThrow(WebAssembly.RuntimeError);
  });
});
