import { describe, expect, it } from "vitest";
import { closingLine } from "../../../../boot/test/closing-line.ts";

describe("the closing line of a test run", () => {
  it("counts, and mentions skipped tests only when there are some", () => {
    const tally = { passed: 3, failed: 1, skipped: 0 };
    expect(closingLine(tally, [])).toBe("3 passed, 1 failed");
    expect(closingLine({ ...tally, skipped: 2 }, ["aot"])).toBe(
      "3 passed, 1 failed, 2 skipped",
    );
  });

  it("says when no test file matches", () => {
    const none = { passed: 0, failed: 0, skipped: 0 };
    expect(closingLine(none, ["nosuch", "file"])).toBe(
      "no test file matches: nosuch file",
    );
  });
});
