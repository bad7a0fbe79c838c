// A file begins with a comment that says what its noun is and which invariant it keeps.

export const fileHead = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { missing: "Begin the file with a comment that says what it is." },
  },
  create(context) {
    return {
      "Program:exit"(node) {
        const [first] = context.sourceCode.getAllComments();
        const start = context.sourceCode.text.search(/\S/);
        const begins = first !== undefined && first.range[0] <= start;
        const isHead = begins && !first.value.includes("@ts-");
        if (start >= 0 && !isHead) {
          context.report({ node, loc: { line: 1, column: 0 }, messageId: "missing" });
        }
      },
    };
  },
};
