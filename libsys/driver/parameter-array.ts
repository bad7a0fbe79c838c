// The values of a parameter that takes a list, such as `ports=0x3f8,0x2f8`:
//
//   @parameter("ports to look at", 0o444)
//   @elements(1, 4)
//   static ports: ParameterArray<u16> = changetype<ParameterArray<u16>>(
//     memory.data(ARRAY_HEAD_BYTES + 4 * 2, 8),
//   );

import { Span, after, before, indexOf, sizeOf } from "../span";
import { integerOf } from "./parameter-text";

/** What an array needs besides its elements. */
export const ARRAY_HEAD_BYTES: i32 = 8;
const COMMA: u32 = 0x2c;

@unmanaged
@final
export class ParameterArray<T> {
  length: u32;
  reserved: u32;

  /** The element at `index`; traps when there is none. */
  at(index: u32): T {
    if (index >= this.length) unreachable();
    return load<T>(this.place(index));
  }

  /** Makes the values of a list the elements, at most `capacity` of them. */
  fill(list: Span, capacity: u32): void {
    this.length = 0;
    let rest = list;
    let more = true;
    while (more && this.length < capacity) {
      store<T>(this.place(this.length++), <T>integerOf(before(rest, COMMA)));
      more = indexOf(rest, COMMA, 0) < sizeOf(rest);
      rest = after(rest, COMMA);
    }
  }

  private place(index: u32): usize {
    return changetype<usize>(this) + ARRAY_HEAD_BYTES + index * sizeof<T>();
  }
}
