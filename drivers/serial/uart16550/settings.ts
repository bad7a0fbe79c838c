// What can be set of the serial line.

import { Errno } from "../../../libsys/errno";
import { uart } from "./line";
import { HIGHEST_BAUD } from "./registers";

@final
export class Settings {
  @parameter("bits a second, a divisor of 115,200", 0o644)
  @range(50, 115_200)
  static baud: u32 = 115_200;

  static changed(): i32 {
    return Settings.apply();
  }

  /** Sets the line's speed; EINVAL when the device has no divisor for it. */
  static apply(): i32 {
    if (HIGHEST_BAUD % Settings.baud != 0) return -Errno.EINVAL;
    uart.setDivisor(HIGHEST_BAUD / Settings.baud);
    return 0;
  }
}
