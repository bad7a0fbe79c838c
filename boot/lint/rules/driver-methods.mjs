// The class that a driver gives to drive<T>() has no public method but the frame's: the
// frame would leave out one with a slip in its name, and nobody would notice.

const METHODS = ["start", "request", "interrupt", "stop"];

export const driverMethods = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      unknown: `drive() calls ${METHODS.join(", ")}, not {{name}}; make it private.`,
    },
  },
  create(context) {
    const classes = new Map();
    return {
      ClassDeclaration(node) {
        classes.set(node.id?.name, node);
      },
      "Program:exit"(program) {
        for (const name of drivenBy(program)) {
          for (const method of unknownMethods(classes.get(name))) {
            const data = { name: method.key.name };
            context.report({ node: method, messageId: "unknown", data });
          }
        }
      },
    };
  },
};

/** The names in the program's `drive<Name>()` statements. */
function drivenBy(program) {
  return program.body
    .map((statement) => statement.declaration?.body?.body ?? [])
    .flat()
    .filter(({ expression }) => expression?.callee?.name === "drive")
    .map(({ expression }) => expression.typeArguments?.params[0]?.typeName?.name);
}

function unknownMethods(declaration) {
  return (declaration?.body.body ?? []).filter(
    ({ type, accessibility, key }) =>
      type === "MethodDefinition" &&
      accessibility !== "private" &&
      !METHODS.includes(key.name),
  );
}
