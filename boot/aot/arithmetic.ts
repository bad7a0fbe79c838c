// Arithmetic that processors have and wasm lacks. Imports of module "hardware" like the
// operations of the machine, but on values alone: every profile translates them, so that
// host libraries, and with them the comparison with V8, have them too.

import type { FunctionBody, Value } from "./body.ts";
import { type IntegerResult, integerAt } from "./integer-operand.ts";
import type { FunctionType } from "./module.ts";

export interface Arithmetic {
  type: FunctionType;
  perform: (body: FunctionBody, values: readonly Value[]) => IntegerResult;
}

export const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  multiplyHigh: {
    type: { parameters: ["i64", "i64"], results: ["i64"] },
    perform: multiplyHigh,
  },
};

/**
 * The upper half of the product of two u64. LLVM makes one instruction of it and of the
 * lower half, which `*` gives.
 */
function multiplyHigh(body: FunctionBody, values: readonly Value[]): IntegerResult {
  const wide = [0, 1].map((index) =>
    body.define(`zext i64 ${integerAt(body, values, index, 64)} to i128`),
  );
  const product = body.define(`mul i128 ${wide.join(", ")}`);
  const upper = body.define(`lshr i128 ${product}, 64`);
  return { text: body.define(`trunc i128 ${upper} to i64`), bits: 64 };
}
