// What init does for the shell: interface "init". docs/protocols/init.md.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";

export const enum InitOperation {
  /**
   * word0 = how many processes to skip. Reply: word0 = id | state << 32, word1 = priority
   * | timer ticks << 32, word2 = bytes of memory; text = name. Status.NotFound at the
   * end.
   */
  NextProcess = 1,
  /**
   * word0 = exit status of the machine. No answer comes, unless the machine cannot be
   * left.
   */
  Power = 2,
  /** word0 = process id. Ends a server. */
  Kill = 3,
  /**
   * Reply: word0 = bytes of the machine, word1 = init's free bytes, word2 = the loader's.
   */
  Memory = 4,
}

/** Reads one process into `message`; Status.NotFound when fewer are left. */
export function nextProcess(server: u32, operation: u32, skip: u32): Status {
  message.begin(operation);
  message.word0 = skip;
  return call(server);
}

/** Turns the machine off; QEMU's exit status then says `status`. */
export function powerOff(init: u32, status: u32): Status {
  message.begin(InitOperation.Power);
  message.word0 = status;
  return call(init);
}

/** Ends a server of the boot archive. */
export function killServer(init: u32, processId: u32): Status {
  message.begin(InitOperation.Kill);
  message.word0 = processId;
  return call(init);
}

/** Reads the memory figures into `message`. */
export function readMemory(init: u32): Status {
  message.begin(InitOperation.Memory);
  return call(init);
}
