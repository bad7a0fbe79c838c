// test_kill's parameters.

import { EMPTY, Span } from "../../../libsys/span";

@final
export class Settings {
  @parameter("module whose process is killed", 0o444)
  static victim: Span = EMPTY;

  @parameter("milliseconds before each time", 0o444)
  @range(0, 60_000)
  static delay: u32 = 0;

  @parameter("how often", 0o444)
  static times: u32 = 1;
}
