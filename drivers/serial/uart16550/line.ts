// The serial line that this process drives.

import { Uart } from "./device";

export const uart: Uart = changetype<Uart>(memory.data(32, 8));
