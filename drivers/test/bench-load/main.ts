// What the loader loads while it is measured: a module of 64 KiB that becomes ready at
// once. Two thirds of its file is data that it may write, which the loader has to
// copy: text is mapped, so it would cost less.

import { Status } from "../../../libsys/abi/status";
import { NEVER } from "../../../libsys/ipc";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";

const DATA_BYTES: i32 = 45_056;
const data: usize = memory.data(DATA_BYTES, 8);

export function main(): void {
  store<u8>(data, 1);
  ready(0);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(Status.BadOperation);
    else if (event == Event.Stop) exit(0);
  }
}
