import { describe, expect, it } from "vitest";
import {
  outcomeOf,
  TIMEOUT_STATUS,
  withAcceleratorHint,
} from "../../../../boot/run/exit-status.ts";

/** What QEMU exits with when the guest writes `value` to the debug-exit port. */
function written(value: number): number {
  return (value << 1) | 1;
}

describe("the exit status", () => {
  it.each([0, 1, 42, 0x6d])("%i of the last command passes through", (status) => {
    expect(outcomeOf(written(0x10 + status), true)).toEqual({ status });
  });

  it("of an unknown command is 127", () => {
    expect(outcomeOf(written(0x7e), true)).toEqual({ status: 127 });
  });

  it("after a panic is 70, and says so", () => {
    expect(outcomeOf(written(0x7f), true)).toEqual({
      status: 70,
      message: "the core panicked",
    });
  });

  it("is 1 when QEMU itself fails", () => {
    expect(outcomeOf(1, true).status).toBe(1);
    expect(outcomeOf(null, true).status).toBe(1);
  });

  it("of a QEMU that fails under KVM comes with a way out, others do not", () => {
    const hinted = (code: number | null, accelerator: "kvm" | "tcg") =>
      withAcceleratorHint(outcomeOf(code, true), accelerator).message ?? "";
    expect(hinted(1, "kvm")).toContain("try --accel tcg");
    expect(hinted(null, "kvm")).toContain("try --accel tcg");
    expect(hinted(1, "tcg")).not.toContain("try");
    expect(hinted(written(0x7f), "kvm")).not.toContain("try");
    const late = { status: TIMEOUT_STATUS, message: "stopped after 9 s" };
    expect(withAcceleratorHint(late, "kvm").message).toContain("try --accel tcg");
  });

  it("is not 0 when the machine stops without having reported", () => {
    expect(outcomeOf(0, true).status).toBe(70);
  });

  it("is 0 when a person leaves the monitor", () => {
    expect(outcomeOf(0, false)).toEqual({ status: 0 });
  });
});
