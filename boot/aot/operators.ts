// All instructions by name.

import { ATOMIC_OPERATORS } from "./atomic.ts";
import { CALL_OPERATORS } from "./call.ts";
import { CONTROL_OPERATORS } from "./control.ts";
import type { Handler } from "./environment.ts";
import { FLOAT_OPERATORS } from "./float.ts";
import { INTEGER_OPERATORS } from "./integer.ts";
import { MEMORY_OPERATORS } from "./memory.ts";
import { VARIABLE_OPERATORS } from "./variable.ts";

export const OPERATORS: Readonly<Record<string, Handler>> = {
  ...CONTROL_OPERATORS,
  ...VARIABLE_OPERATORS,
  ...INTEGER_OPERATORS,
  ...FLOAT_OPERATORS,
  ...MEMORY_OPERATORS,
  ...ATOMIC_OPERATORS,
  ...CALL_OPERATORS,
};
