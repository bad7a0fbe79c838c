// The only door to the machine for user programs. Each function is an import of module
// "hardware" that boot/aot turns into inline instructions; under Node a test supplies it.
// Rows: boot/aot/intrinsics.ts. Registers: docs/abi.md.
//
// The result… functions read registers left by the last system call *of the same wasm
// function*: wrap them in @inline functions only.

// @ts-ignore: decorator
@external("hardware", "call")
export declare function call(
  handle: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "callDeadline")
export declare function callDeadline(
  handle: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
  deadline: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "replyReceive")
export declare function replyReceive(
  endpoint: u32,
  reply: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "replyReceiveDeadline")
export declare function replyReceiveDeadline(
  endpoint: u32,
  reply: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
  deadline: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "send")
export declare function send(
  handle: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "nbSend")
export declare function nbSend(
  handle: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "sendDeadline")
export declare function sendDeadline(
  handle: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
  deadline: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "receive")
export declare function receive(endpoint: u32, reply: u32): i32;
// @ts-ignore: decorator
@external("hardware", "nbReceive")
export declare function nbReceive(endpoint: u32, reply: u32): i32;
// @ts-ignore: decorator
@external("hardware", "receiveDeadline")
export declare function receiveDeadline(endpoint: u32, reply: u32, deadline: u64): i32;
// @ts-ignore: decorator
@external("hardware", "reply")
export declare function reply(
  reply: u32,
  tag: u64,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
): i32;
// @ts-ignore: decorator
@external("hardware", "signal")
export declare function signal(notification: u32): i32;
// @ts-ignore: decorator
@external("hardware", "wait")
export declare function wait(notification: u32): i32;
// @ts-ignore: decorator
@external("hardware", "waitDeadline")
export declare function waitDeadline(notification: u32, deadline: u64): i32;
// @ts-ignore: decorator
@external("hardware", "poll")
export declare function poll(notification: u32): i32;
// @ts-ignore: decorator
@external("hardware", "yield")
export declare function yieldProcessor(): i32;
// @ts-ignore: decorator
@external("hardware", "nullCall")
export declare function nullCall(): i32;
// @ts-ignore: decorator
@external("hardware", "clock")
export declare function clock(): i32;
// @ts-ignore: decorator
@external("hardware", "invoke")
export declare function invoke(
  handle: u32,
  operation: u32,
  a0: u64,
  a1: u64,
  a2: u64,
  a3: u64,
): i32;

// @ts-ignore: decorator
@external("hardware", "resultBadge")
export declare function resultBadge(): u64;
// @ts-ignore: decorator
@external("hardware", "resultTag")
export declare function resultTag(): u64;
// @ts-ignore: decorator
@external("hardware", "resultWord0")
export declare function resultWord0(): u64;
// @ts-ignore: decorator
@external("hardware", "resultWord1")
export declare function resultWord1(): u64;
// @ts-ignore: decorator
@external("hardware", "resultWord2")
export declare function resultWord2(): u64;
// @ts-ignore: decorator
@external("hardware", "resultWord3")
export declare function resultWord3(): u64;
// @ts-ignore: decorator
@external("hardware", "resultValue")
export declare function resultValue(): u64;

// @ts-ignore: decorator
@external("hardware", "mmioRead8")
export declare function mmioRead8(address: u32): u32;
// @ts-ignore: decorator
@external("hardware", "mmioRead16")
export declare function mmioRead16(address: u32): u32;
// @ts-ignore: decorator
@external("hardware", "mmioRead32")
export declare function mmioRead32(address: u32): u32;
// @ts-ignore: decorator
@external("hardware", "mmioRead64")
export declare function mmioRead64(address: u32): u64;
// @ts-ignore: decorator
@external("hardware", "mmioWrite8")
export declare function mmioWrite8(address: u32, value: u32): void;
// @ts-ignore: decorator
@external("hardware", "mmioWrite16")
export declare function mmioWrite16(address: u32, value: u32): void;
// @ts-ignore: decorator
@external("hardware", "mmioWrite32")
export declare function mmioWrite32(address: u32, value: u32): void;
// @ts-ignore: decorator
@external("hardware", "mmioWrite64")
export declare function mmioWrite64(address: u32, value: u64): void;
/** The upper half of the product; `*` gives the lower, by the same instruction. */
// @ts-ignore: decorator
@external("hardware", "multiplyHigh")
export declare function multiplyHigh(one: u64, other: u64): u64;
/** Orders all memory accesses before it with all after it, for every observer. */
// @ts-ignore: decorator
@external("hardware", "fence")
export declare function fence(): void;
// @ts-ignore: decorator
@external("hardware", "pause")
export declare function pause(): void;
/** The time-stamp counter, for measuring; Clock is the time. */
// @ts-ignore: decorator
@external("hardware", "readTimestamp")
export declare function readTimestamp(): u64;
/** Code address of the function in slot `tableIndex`, to start a thread at. */
// @ts-ignore: decorator
@external("hardware", "functionAddress")
export declare function functionAddress(tableIndex: u32): u64;
// @ts-ignore: decorator
@external("hardware", "framePointer")
export declare function framePointer(): u64;

// What user mode may not do: tests of isolation do it on purpose (drivers/test/crashme).

/** Writes to a port without a capability. */
// @ts-ignore: decorator
@external("hardware", "portOut8")
export declare function portOut8(port: u32, value: u32): void;
/** Turns interrupts off. */
// @ts-ignore: decorator
@external("hardware", "disableInterrupts")
export declare function disableInterrupts(): void;
/** Writes to an address beyond the reach of linear memory. */
// @ts-ignore: decorator
@external("hardware", "deviceWrite8")
export declare function deviceWrite8(address: u64, value: u32): void;
