// The smallest program with static data, a wasm global and a loop: input for tests of the
// build.

import { invoke, resultValue, signal } from "../../../libsys/hardware";

const GREETING = "hello";
const squares = memory.data<u32>([0, 1, 4, 9]);
let counter: u32 = 0;

function squareOf(index: u32): u32 {
  assert(index < 4);
  return load<u32>(squares + (index << 2));
}

export function main(): void {
  for (let index: u32 = 0; index < <u32>GREETING.length; index++) {
    counter += squareOf(index & 3);
    signal(counter);
  }
  invoke(counter, 0, resultValue(), 0, 0, 0);
}
