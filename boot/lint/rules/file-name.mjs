// A file is named after its one noun: kebab-case, and no name that means "everything
// else".

import { basename } from "node:path";

const CATCH_ALL = /^(utils?|helpers?|commons?|types?|misc|shared|stuff)$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** What may follow the noun: `script.test.ts`, `eslint.config.mjs`. */
const SUFFIX = /(\.(test|config|bench|d))?\.[cm]?[jt]s$/;

export const fileName = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: {
      catchAll: "“{{name}}” collects leftovers: name the file after its one noun.",
      notKebab: "“{{name}}” is not kebab-case.",
    },
  },
  create(context) {
    const name = basename(context.filename).replace(SUFFIX, "");
    return {
      Program(node) {
        if (CATCH_ALL.test(name)) {
          context.report({ node, messageId: "catchAll", data: { name } });
        } else if (!KEBAB_CASE.test(name)) {
          context.report({ node, messageId: "notKebab", data: { name } });
        }
      },
    };
  },
};
