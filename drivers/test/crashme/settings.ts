// What crashme does wrong, and when.

import { EMPTY, Span } from "../../../libsys/span";

@final
export class Settings {
  @parameter(
    "null, wild, stack, text, port, privileged, div, assert, loop or flood",
    0o444,
  )
  static kind: Span = EMPTY;

  @parameter("become ready first, then go wrong", 0o444)
  static live: bool = false;
}
