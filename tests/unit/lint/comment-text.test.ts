import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wrapComment } from "../../../boot/lint/rules/comment-text.mjs";

describe("a comment that is too wide", () => {
  it("is filled again, paragraph by paragraph", () => {
    const text = "// one two three four\n// five\n//\n// six";
    expect(wrapComment(text, 0, 16)).toBe("// one two three\n// four five\n//\n// six");
  });

  it("becomes a block when it was one line of documentation", () => {
    expect(wrapComment("/** one two three */", 2, 14)).toBe(
      "/**\n   * one two\n   * three\n   */",
    );
  });

  it("keeps tables, diagrams and lists apart", () => {
    const text =
      "// | a table row that is wide |\n// - an item\n//     code that is wide";
    expect(wrapComment(text, 0, 12)).toBe(text);
  });

  it("loses no word and is left alone afterwards", () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    const line = fc
      .array(word, { minLength: 1, maxLength: 20 })
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const text = lines.map((words) => `// ${words}`).join("\n");
        const wrapped = wrapComment(text, 4, 30);
        expect(wrapped.replaceAll(/\s+(\/\/ )?/g, " ")).toBe(
          text.replaceAll(/\s+(\/\/ )?/g, " "),
        );
        expect(wrapComment(wrapped, 4, 30)).toBe(wrapped);
      }),
    );
  });
});
