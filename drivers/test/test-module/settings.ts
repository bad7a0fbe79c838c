// How the initialisation of a test module goes.

import { EMPTY, Span } from "../../../libsys/span";

@final
export class Settings {
  @parameter("milliseconds until it is ready", 0o444)
  static init_delay: u32 = 0;

  @parameter("result of its initialisation", 0o444)
  static init_result: i32 = 0;

  @parameter("crash while it is loaded", 0o444)
  static crash: bool = false;

  @parameter("do not stop when asked to", 0o644)
  static no_exit: bool = false;

  @parameter(
    "modules to ask for while it is loaded: the first, which asks for the next, and so on",
    0o444,
  )
  static request: Span = EMPTY;

  @parameter("do not wait for what it asks for", 0o444)
  static nowait: bool = false;
}
