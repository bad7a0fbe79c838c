// A driver's parameters of every kind, for the test of what the build makes of them.

import { EMPTY, Span, equals } from "../../../libsys/span";
import { ARRAY_HEAD_BYTES, ParameterArray } from "../../../libsys/driver/parameter-array";
import { Errno } from "../../../libsys/errno";

@final
export class Settings {
  @parameter("a number", 0o644)
  static number: i32 = -3;

  @parameter("a small number", 0o644)
  static small: u8 = 1;

  @parameter("a switch", 0o644)
  static on: bool = false;

  @parameter("an inverted switch", 0o644, "invbool")
  static off: bool = false;

  @parameter("a text", 0o644)
  static text: Span = EMPTY;

  @parameter("a list", 0o644)
  @elements(1, 3)
  static list: ParameterArray<i16> = changetype<ParameterArray<i16>>(
    memory.data(ARRAY_HEAD_BYTES + 3 * 2, 8),
  );

  /** Whether every change is refused. */
  static stubborn: bool = false;

  static changed(name: Span): i32 {
    if (equals(name, "small")) return -Errno.EBUSY;
    return Settings.stubborn ? -Errno.EAGAIN : 0;
  }
}
