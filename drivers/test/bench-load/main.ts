// What the loader loads while it is measured: a module of 64 KiB that becomes ready at
// once. Two thirds of its file is data that it may write, which the loader has to
// copy: text is mapped, so it would cost less.

import { drive } from "../../../libsys/driver/driver";

const DATA_BYTES: i32 = 45_056;
const data: usize = memory.data(DATA_BYTES, 8);

@unmanaged
@final
class Load {
  start(): i32 {
    store<u8>(data, 1);
    return 0;
  }
}

export function main(): void {
  drive<Load>();
}
