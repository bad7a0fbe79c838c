import { describe, expect, it } from "vitest";
import { executedAddresses } from "../../../../boot/bench/execution-log.ts";

const line = (address: string) =>
  `Trace 0: 0x7f5c4c000100 [00000000/${address}/0040c0b0/ff000201] `;

describe("the execution log", () => {
  it("gives one address for each instruction", () => {
    const log = [line("ffffffff80100000"), line("0000000400000010"), ""].join("\n");
    expect(executedAddresses(log)).toEqual([0xffffffff80100000n, 0x400000010n]);
  });

  it("leaves out what was about to be executed when the machine had to stop", () => {
    const log = [
      line("0000000400000010"),
      "Stopped execution of TB chain before 0x7f5c4c000100 [0000000400000010] ",
      line("ffffffff80100000"),
    ].join("\n");
    expect(executedAddresses(log)).toEqual([0xffffffff80100000n]);
  });
});
