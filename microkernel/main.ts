// What start.S and entry.S call. boot/aot gives each export the symbol core_<name>.

export { main } from "./boot";
export { exception } from "./fault";
export { fastCall, fastReplyReceive } from "./fast-path";
export { interrupt } from "./interrupt";
export { invoke } from "./invoke";
export { kernelException } from "./panic";
export { schedule } from "./scheduler";
export {
  messageCall,
  messageReceive,
  messageReply,
  messageReplyReceive,
  messageSend,
  messageTryReceive,
  messageTrySend,
  systemClock,
  systemNull,
  systemPoll,
  systemSignal,
  systemUnknown,
  systemWait,
  systemWaitDeadline,
  systemYield,
} from "./system-call";
export { callInTurn, completeTurn, replyReceiveInTurn } from "./turn-path";
