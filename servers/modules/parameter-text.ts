// The text of a module's parameters, as it becomes when one of them gets a new value.

import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Module, PARAMETER_BYTES } from "./module";
import { putChanged } from "./parameter-value";

const changedBytes: usize = memory.data(1024, 8);
const changed: Text = changetype<Text>(memory.data(16, 8));

/** Whether there is room for the new value. */
export function hasRoom(module: Module, name: Span, value: Span): bool {
  changed.open(<u32>changedBytes, PARAMETER_BYTES);
  putChanged(changed, module.parameters, name, value);
  return changed.length < changed.capacity;
}

/** Keeps the new value; false without room. */
export function keepValue(module: Module, name: Span, value: Span): bool {
  return hasRoom(module, name, value) && module.setParameters(changed.span);
}
