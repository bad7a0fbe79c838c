// System call numbers, passed in rax. docs/abi.md says which registers each uses.

export const enum SystemCall {
  Null = 0,
  Call = 1,
  ReplyReceive = 2,
  Send = 3,
  NbSend = 4,
  Receive = 5,
  NbReceive = 6,
  Reply = 7,
  Signal = 8,
  Wait = 9,
  Poll = 10,
  Yield = 11,
  Invoke = 12,
  Clock = 13,
  CallDeadline = 14,
  SendDeadline = 15,
  ReceiveDeadline = 16,
  ReplyReceiveDeadline = 17,
  WaitDeadline = 18,
}

export const SYSTEM_CALL_COUNT: u32 = 19;
