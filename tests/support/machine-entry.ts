// How entry.S treats each system call, for the simulated machine.

import { SystemCall } from "./machine-abi.ts";

/** The vector of interrupts that nobody sent. */
export const SPURIOUS = 255;
/** The length of `syscall`. */
export const SYSTEM_CALL_BYTES = 2n;

/** An interrupt came while the core let some in: what it was doing is abandoned. */
export class Abandoned extends Error {
  readonly vector: number;

  constructor(vector: number) {
    super("abandoned");
    this.vector = vector;
  }
}

/** What a thread stopped by a system call gets back. */
export const SYSTEM_CALL_REGISTERS = [
  "rax",
  "rbx",
  "rdx",
  "rdi",
  "rbp",
  "rsp",
  "r12",
  "r13",
  "r14",
  "r15",
  "rip",
] as const;

export const MESSAGE_CALLS: Record<
  number,
  { name: string; deadline: boolean } | undefined
> = {
  [SystemCall.Call]: { name: "messageCall", deadline: false },
  [SystemCall.CallDeadline]: { name: "messageCall", deadline: true },
  [SystemCall.ReplyReceive]: { name: "messageReplyReceive", deadline: false },
  [SystemCall.ReplyReceiveDeadline]: { name: "messageReplyReceive", deadline: true },
  [SystemCall.Send]: { name: "messageSend", deadline: false },
  [SystemCall.SendDeadline]: { name: "messageSend", deadline: true },
  [SystemCall.NbSend]: { name: "messageTrySend", deadline: false },
  [SystemCall.Receive]: { name: "messageReceive", deadline: false },
  [SystemCall.ReceiveDeadline]: { name: "messageReceive", deadline: true },
  [SystemCall.NbReceive]: { name: "messageTryReceive", deadline: false },
  [SystemCall.Reply]: { name: "messageReply", deadline: false },
};

export const FAST_CALLS: Record<number, string | undefined> = {
  [SystemCall.Call]: "fastCall",
  [SystemCall.ReplyReceive]: "fastReplyReceive",
};

export const SIMPLE_CALLS: Record<number, string | undefined> = {
  [SystemCall.Null]: "systemNull",
  [SystemCall.Signal]: "systemSignal",
  [SystemCall.Wait]: "systemWait",
  [SystemCall.WaitDeadline]: "systemWaitDeadline",
  [SystemCall.Poll]: "systemPoll",
  [SystemCall.Yield]: "systemYield",
  [SystemCall.Clock]: "systemClock",
  [SystemCall.Invoke]: "invoke",
};
