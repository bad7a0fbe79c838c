// Which cases the benchmark is asked for.

import { EMPTY, Span } from "../../../libsys/span";

@final
export class Settings {
  @parameter("measure this case alone", 0o444)
  static only: Span = EMPTY;

  @parameter("repeat this case for ever", 0o444)
  static trace: Span = EMPTY;
}
