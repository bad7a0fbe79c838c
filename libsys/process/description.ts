// One process in the form in which init and the loader tell about it (protocol/init.ts,
// NextProcess).

import { message } from "../message";
import { sizeOf, startOf } from "../span";
import { Process } from "./process";

/** Makes `message` the answer that describes `process`. */
export function describeProcess(process: Process): void {
  message.begin(0);
  message.word0 = <u64>process.id | (<u64>process.state << 32);
  message.word1 = <u64>process.priority | (<u64>process.ticks << 32);
  message.word2 = process.memoryBytes;
  message.putText(startOf(process.name), sizeOf(process.name));
}
