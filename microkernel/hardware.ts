// The core's only door to the machine. Each function is an import of module "hardware"
// that boot/aot turns into inline instructions; in Node, tests/support/machine.ts
// supplies it.

// @ts-ignore: decorator
@external("hardware", "portIn8")
export declare function portIn8(port: u32): u32;
// @ts-ignore: decorator
@external("hardware", "portIn16")
export declare function portIn16(port: u32): u32;
// @ts-ignore: decorator
@external("hardware", "portIn32")
export declare function portIn32(port: u32): u32;
// @ts-ignore: decorator
@external("hardware", "portOut8")
export declare function portOut8(port: u32, value: u32): void;
// @ts-ignore: decorator
@external("hardware", "portOut16")
export declare function portOut16(port: u32, value: u32): void;
// @ts-ignore: decorator
@external("hardware", "portOut32")
export declare function portOut32(port: u32, value: u32): void;
/** Writes `count` bytes from `from` on to the port, one after the other. */
// @ts-ignore: decorator
@external("hardware", "portOutBytes")
export declare function portOutBytes(port: u32, from: u32, count: u32): void;

/** Device registers, at absolute virtual addresses (memory-map.ts, deviceAddress). */
// @ts-ignore: decorator
@external("hardware", "deviceRead32")
export declare function deviceRead32(address: u64): u32;
// @ts-ignore: decorator
@external("hardware", "deviceWrite32")
export declare function deviceWrite32(address: u64, value: u32): void;

// @ts-ignore: decorator
@external("hardware", "readCr4")
export declare function readCr4(): u64;
// @ts-ignore: decorator
@external("hardware", "writeCr4")
export declare function writeCr4(value: u64): void;
// @ts-ignore: decorator
@external("hardware", "writeCr3")
export declare function writeCr3(value: u64): void;
/** Forgets the translation of one page in the address space in use. */
// @ts-ignore: decorator
@external("hardware", "invalidatePage")
export declare function invalidatePage(address: u64): void;
/** INVPCID: type 0 forgets one address, type 1 everything of one identifier. */
// @ts-ignore: decorator
@external("hardware", "invalidatePcid")
export declare function invalidatePcid(type: u32, identifier: u32, address: u64): void;
/** `register` is a constant: 0 eax, 1 ebx, 2 ecx, 3 edx. */
// @ts-ignore: decorator
@external("hardware", "cpuid")
export declare function cpuid(leaf: u32, subleaf: u32, register: u32): u32;
// @ts-ignore: decorator
@external("hardware", "readTimestamp")
export declare function readTimestamp(): u64;
/** Lets pending interrupts in. One that comes does not return here: see preemption.ts. */
// @ts-ignore: decorator
@external("hardware", "interruptWindow")
export declare function interruptWindow(): void;
/** Goes the way of an interrupt that has nothing to say, and does not return either. */
// @ts-ignore: decorator
@external("hardware", "abandonCall")
export declare function abandonCall(): void;
// @ts-ignore: decorator
@external("hardware", "halt")
export declare function halt(): void;

/** Lets the running thread use the FPU; setTaskSwitched makes its use a fault again. */
// @ts-ignore: decorator
@external("hardware", "clearTaskSwitched")
export declare function clearTaskSwitched(): void;
// @ts-ignore: decorator
@external("hardware", "setTaskSwitched")
export declare function setTaskSwitched(): void;
/** Saves or loads x87 and SSE state; `area` is 16-byte aligned, 512 bytes. */
// @ts-ignore: decorator
@external("hardware", "saveFpu")
export declare function saveFpu(area: u32): void;
// @ts-ignore: decorator
@external("hardware", "restoreFpu")
export declare function restoreFpu(area: u32): void;

/** Copies or zeroes 8-byte words; the ranges must not overlap. */
// @ts-ignore: decorator
@external("hardware", "copyWords")
export declare function copyWords(to: u32, from: u32, count: u32): void;
/** As copyWords, between virtual addresses. */
// @ts-ignore: decorator
@external("hardware", "copyVirtualWords")
export declare function copyVirtualWords(to: u64, from: u64, count: u64): void;
// @ts-ignore: decorator
@external("hardware", "zeroWords")
export declare function zeroWords(to: u32, count: u32): void;

/** Stops with an invalid-opcode exception of `kind`, a constant: libsys/abi/trap.ts. */
// @ts-ignore: decorator
@external("hardware", "trapWith")
export declare function trapWith(kind: u32): void;
/** Address of the linker's symbol weft_symbol_<index>; `index` is a constant. */
// @ts-ignore: decorator
@external("hardware", "symbolAddress")
export declare function symbolAddress(index: u32): u64;

// Ways out of the core, in boot/x86_64/entry.S. Nothing comes back: a function that uses
// one returns its result at once, and so ends in a jump.

/** Goes to `thread`, whose message is in the registers. */
// @ts-ignore: decorator
@external("hardware", "leaveWithMessage")
export declare function leaveWithMessage(badge: u64, thread: u64): u64;
/** Goes to the running thread by way of turn-path.ts, completeTurn. */
// @ts-ignore: decorator
@external("hardware", "leaveBusily")
export declare function leaveBusily(badge: u64): u64;
/** Tries turn-path.ts, callInTurn. */
// @ts-ignore: decorator
@external("hardware", "callInTurn")
export declare function callInTurn(handle: u64, slot: u64, receiver: u64, low: u64): u64;
/** Tries turn-path.ts, replyReceiveInTurn. */
// @ts-ignore: decorator
@external("hardware", "replyReceiveInTurn")
export declare function replyReceiveInTurn(
  handle: u64,
  replyHandle: u64,
  caller: u64,
  low: u64,
): u64;
/** Does a Call by the complete path. */
// @ts-ignore: decorator
@external("hardware", "callSlowly")
export declare function callSlowly(handle: u64): u64;
/** Does a ReplyReceive by the complete path. */
// @ts-ignore: decorator
@external("hardware", "replyReceiveSlowly")
export declare function replyReceiveSlowly(handle: u64, replyHandle: u64): u64;
