// Numbers in columns.

import { Text } from "../../libsys/text";
import { out } from "./output";

const SPACE: u32 = 0x20;
const ZERO: u32 = 0x30;

const numberBytes: usize = memory.data(24, 8);
const number: Text = changetype<Text>(memory.data(16, 8));

/** Prints a number that ends in column `width`; a wider one needs more. */
export function putRight(value: u64, width: u32): void {
  number.open(<u32>numberBytes, 24).decimal(value);
  for (let column = number.length; column < width; column++) out.byte(SPACE);
  out.append(number.span);
}

/** Prints a number with leading zeros. */
export function putPadded(value: u64, width: u32): void {
  number.open(<u32>numberBytes, 24).decimal(value);
  for (let column = number.length; column < width; column++) out.byte(ZERO);
  out.append(number.span);
}
