// A core around the module loader: every operation on objects succeeds, messages come
// from a queue that the test fills, and what the loader sends, starts and signals is
// noted.

import type { Hardware, Script } from "./script.ts";
import { SlotTable } from "./slot-table.ts";
import { UntypedMemory } from "./untyped-memory.ts";

const OK = 0;
const NO_MEMORY = -9;
const WOULD_BLOCK = -14;
const TIMED_OUT = -15;
const ALREADY_MAPPED = -12;
const NO_PAGE_TABLE = -11;
const NO_CALLER = -21;
const NOT_FOUND = -64;
const IPC_BUFFER = 0x1000;
const TEXT = IPC_BUFFER + 32;
const NOTIFICATION_TAG = 0x4000n;
const NEVER = 2n ** 64n - 1n;

const Handle = { Table: 1, AddressSpace: 2, Names: 5, Log: 6 } as const;
const ObjectType = {
  Untyped: 1,
  CapabilityTable: 2,
  Thread: 3,
  PageTable: 5,
  Frame: 6,
} as const;
const ThreadOperation = { Resume: 5, Suspend: 6 } as const;
const NamesOperation = { Admit: 3, Withdraw: 4 } as const;
const TableOperation = { Move: 3, Delete: 4, Revoke: 5, Describe: 7 } as const;
const RETYPE = 1;
const NOTIFICATION = 8;
/** Offset in the IPC buffer (libsys/abi/message.ts). */
const RECEIVE_SLOTS = 16;
const FREE = 2;
const ADDRESS = 3;
const FRAME_ADDRESS = 4;
const MAP = 1;
const PAGE_BYTES = 4096;
/** What one entry of the three upper levels of page tables covers, log2. */
const LARGE_FRAME = 6 | (21 << 8);
const LEVEL_SHIFTS = [39n, 30n, 21n];

/** Handle of the loader's first grant, which pays for its own objects. */
const OWN_MEMORY = 20;

const MAXIMUM_RECEIVES = 100_000;

/** A message to the loader. */
export interface Arrival {
  badge: bigint;
  label: number;
  words: bigint[];
  text: string | Uint8Array;
  capabilities?: number;
  fault?: boolean;
  /** What the message says its text has for length, when that is not true. */
  claimed?: bigint;
}

/** What the loader answered. */
export interface Answer {
  status: number;
  result: number;
  words: bigint[];
  text: string;
}

/** Shifted into the tag. */
const label32 = (tag: bigint): number => Number(BigInt.asIntN(32, tag >> 32n));
const signed = (word: bigint): bigint => BigInt.asIntN(64, word);

export class LoaderHardware {
  readonly queue: Arrival[] = [];
  readonly answers = new Map<Arrival, Answer>();
  /** Process ids in the order in which their threads were started, or stopped. */
  readonly started: number[] = [];
  readonly suspended: number[] = [];
  readonly withdrawn: number[] = [];
  readonly signalled: number[] = [];
  readonly log: string[] = [];
  /** Callers that died while they waited: an answer finds their reply object empty. */
  readonly dead = new Set<Arrival>();
  /** Boot servers that init tells of: process id and name. */
  readonly servers = new Map<number, string>();
  /** True after a receive that had nothing to give. */
  idle = false;
  time = 1_000_000_000n;
  script!: Script;

  readonly memory = new UntypedMemory();
  private readonly slots = new SlotTable();
  /** Slots of frames of 2 MiB, and how many were made. */
  private readonly large = new Set<number>();
  largeFrames = 0;
  private readonly types = new Map<number, number>();
  private readonly threads = new Map<number, number>();
  /** Page tables of each address space: level and what it covers. */
  private readonly tables = new Map<bigint, Set<string>>();
  /** Objects that nobody has used yet. */
  private readonly fresh = new Set<number>();
  private readonly held = new Map<number, Arrival>();
  private tag = 0n;
  private words: bigint[] = [];
  private badge = 0n;
  private value = 0n;
  private admitted = 0;
  private receives = 0;

  /** The loader's process ends: nobody who waits is answered, its own memory is gone. */
  end(): void {
    this.held.clear();
    this.changeTable(TableOperation.Revoke, [BigInt(OWN_MEMORY)]);
    this.tables.delete(BigInt(Handle.AddressSpace));
  }

  /** Drops what was noted, so that a long run needs no more memory. */
  forget(): void {
    for (const notes of [this.started, this.suspended, this.withdrawn, this.signalled]) {
      notes.length = 0;
    }
    this.log.length = 0;
    this.answers.clear();
    this.dead.clear();
  }

  /** The imports of the script. */
  readonly hardware: Hardware = {
    invoke: (handle: number, operation: number, ...rest: bigint[]) =>
      this.invoke(handle, operation, rest),
    call: (handle: number, tag: bigint, ...words: bigint[]) =>
      this.call(handle, tag, words),
    reply: (reply: number, tag: bigint, ...words: bigint[]) =>
      this.answer(reply, tag, words),
    receive: (_endpoint: number, reply: number) => this.receive(reply, NEVER),
    receiveDeadline: (_endpoint: number, reply: number, deadline: bigint) =>
      this.receive(reply, deadline),
    nbReceive: (_endpoint: number, reply: number) => this.receive(reply, 0n),
    replyReceive: (_endpoint: number, reply: number, tag: bigint, ...words: bigint[]) => {
      this.answer(reply, tag, words);
      return this.receive(reply, NEVER);
    },
    replyReceiveDeadline: (...values: (number | bigint)[]) => {
      const [, reply, tag, a, b, c, d, deadline] = values;
      this.answer(
        Number(reply),
        BigInt(tag ?? 0),
        [a, b, c, d].map((one) => BigInt(one ?? 0)),
      );
      return this.receive(Number(reply), BigInt.asUintN(64, BigInt(deadline ?? 0)));
    },
    signal: (handle: number) => {
      this.signalled.push(handle);
      return OK;
    },
    clock: () => {
      this.value = this.time;
      return OK;
    },
    resultValue: () => this.value,
    resultTag: () => this.tag,
    resultBadge: () => this.badge,
    resultWord0: () => this.words[0] ?? 0n,
    resultWord1: () => this.words[1] ?? 0n,
    resultWord2: () => this.words[2] ?? 0n,
    resultWord3: () => this.words[3] ?? 0n,
  };

  private invoke(handle: number, operation: number, rest: bigint[]): number {
    this.value = 0n;
    if (handle === Handle.Log) {
      this.log.push(this.script.get(TEXT, Number(rest[1])));
      return OK;
    }
    const type = this.types.get(handle) ?? ObjectType.Untyped;
    switch (type) {
      case ObjectType.PageTable:
        return this.mapTable(rest);
      case ObjectType.Frame:
        if (operation === FRAME_ADDRESS) this.value = this.slots.address(handle);
        return operation === MAP ? this.mapFrame(handle, rest) : OK;
      case ObjectType.Thread:
        return this.control(handle, operation);
      case ObjectType.CapabilityTable:
        return this.changeTable(operation, rest);
      default:
        return this.invokeGrant(handle, operation, rest);
    }
  }

  /** The loader's own table, and what its grants name. */
  private invokeGrant(handle: number, operation: number, rest: bigint[]): number {
    if (handle === Handle.Table) return this.changeTable(operation, rest);
    if (operation === ADDRESS) this.value = this.slots.address(handle);
    if (operation === FREE) this.value = this.memory.free(handle);
    const retypes = operation === RETYPE && this.isUntyped(handle);
    return retypes ? this.retype(handle, rest) : OK;
  }

  private changeTable(operation: number, [slot = 0n, source = 0n]: bigint[]): number {
    switch (operation) {
      case TableOperation.Delete:
        this.memory.remove(Number(slot));
        this.slots.remove(Number(slot));
        break;
      case TableOperation.Revoke:
        this.memory.revoke(Number(slot));
        this.slots.revoke(Number(slot));
        break;
      case TableOperation.Move:
        this.memory.moveAway(Number(source));
        this.slots.remove(Number(source));
        break;
      case TableOperation.Describe:
        this.value = this.slots.describe(Number(slot));
    }
    return OK;
  }

  private retype(handle: number, rest: bigint[]): number {
    const [kind = 0n, , first = 0n, count = 0n] = rest;
    const [bits, slot, objects] = [kind, first, count].map(Number);
    if (!this.memory.retype(handle, bits ?? 0, slot ?? 0, objects ?? 0)) return NO_MEMORY;
    this.slots.retype(handle, bits ?? 0, this.memory.last);
    for (let index = 0n; index < count; index++) {
      this.types.set(Number(first + index), Number(kind & 0xffn));
      this.noteSize(Number(first + index), Number(kind));
      // A new address space under an old handle has no tables yet.
      this.tables.delete(first + index);
      this.fresh.add(Number(first + index));
    }
    return OK;
  }

  private noteSize(slot: number, kind: number): void {
    this.large.delete(slot);
    if (kind !== LARGE_FRAME) return;
    this.large.add(slot);
    this.largeFrames++;
  }

  /** New frames are zeroed, which the loader can see in those that it maps itself. */
  private mapFrame(frame: number, [space = 0n, address = 0n]: bigint[]): number {
    const own = Number(space) === Handle.AddressSpace;
    const levels = this.large.has(frame) ? LEVEL_SHIFTS.slice(0, -1) : LEVEL_SHIFTS;
    const missing = this.missingLevel(space, address, levels);
    if (!own && missing !== undefined) return NO_PAGE_TABLE;
    if (this.fresh.delete(frame) && own) {
      this.script.bytes().fill(0, Number(address), Number(address) + PAGE_BYTES);
    }
    return OK;
  }

  private mapTable([space = 0n, address = 0n]: bigint[]): number {
    const missing = this.missingLevel(space, address);
    if (missing === undefined) return ALREADY_MAPPED;
    this.tables.get(space)?.add(missing);
    return OK;
  }

  /** The highest level on the way to the address that has no table. */
  private missingLevel(
    space: bigint,
    address: bigint,
    levels = LEVEL_SHIFTS,
  ): string | undefined {
    const mapped = this.tables.get(space) ?? new Set();
    this.tables.set(space, mapped);
    return levels
      .map((shift) => `${shift}:${address >> shift}`)
      .find((level) => !mapped.has(level));
  }

  /** What the grants name, and what was made as such. */
  private isUntyped(handle: number): boolean {
    return (
      handle >= 16 &&
      (this.types.get(handle) ?? ObjectType.Untyped) === ObjectType.Untyped
    );
  }

  private control(thread: number, operation: number): number {
    if (operation === ThreadOperation.Resume) {
      this.threads.set(thread, this.admitted);
      this.started.push(this.admitted);
    }
    const process = this.threads.get(thread);
    if (operation === ThreadOperation.Suspend && process !== undefined) {
      this.suspended.push(process);
    }
    return OK;
  }

  /** Callers whose answer is put off. */
  get waiting(): number {
    return this.held.size;
  }

  /** The name server, and init. */
  private call(handle: number, tag: bigint, words: bigint[]): number {
    const operation = label32(tag);
    const isNames = handle === Handle.Names || handle === NAMES_AUTHORITY_HANDLE;
    if (isNames && operation === NamesOperation.Admit) this.admitted = Number(words[0]);
    if (isNames && operation === NamesOperation.Withdraw) {
      this.withdrawn.push(Number(words[0]));
    }
    this.words = [];
    this.tag = 1n << 10n;
    if (!isNames) this.describeServer(Number(words[0]));
    return OK;
  }

  /** init's answer to NextProcess. */
  private describeServer(skip: number): void {
    const server = [...this.servers][skip];
    this.tag = BigInt.asUintN(64, BigInt(server === undefined ? NOT_FOUND : OK) << 32n);
    if (server === undefined) return;
    const name = Buffer.from(server[1]);
    this.script.put(TEXT, name);
    this.tag |= BigInt(Math.ceil(name.length / 8));
    this.words = [BigInt(server[0]), 0n, 0n, BigInt(name.length)];
  }

  /** A capability that a message brings lands where the loader wants it. */
  private receiveNotification(): void {
    const bytes = this.script.bytes();
    const view = new DataView(bytes.buffer, IPC_BUFFER + RECEIVE_SLOTS, 4);
    this.slots.put(view.getUint32(0, true), NOTIFICATION);
  }

  private answer(reply: number, tag: bigint, words: bigint[]): number {
    const caller = this.held.get(reply);
    this.held.delete(reply);
    if (caller === undefined || this.dead.has(caller)) return NO_CALLER;
    const long = (tag & 0x3ffn) > 0n;
    this.answers.set(caller, {
      status: label32(tag),
      result: Number(signed(words[0] ?? 0n)),
      words,
      text: long ? this.script.get(TEXT, Number(words[3])) : "",
    });
    return OK;
  }

  private receive(reply: number, deadline: bigint): number {
    if (++this.receives > MAXIMUM_RECEIVES) throw new Error("the loader never rests");
    const next = this.queue.shift();
    if (next === undefined) return this.receiveNothing(deadline);
    this.held.set(reply, next);
    if (next.capabilities !== undefined) this.receiveNotification();
    const bytes = typeof next.text === "string" ? Buffer.from(next.text) : next.text;
    this.script.put(TEXT, bytes);
    const words = Math.ceil(bytes.length / 8);
    this.tag = (BigInt(next.label) << 32n) | BigInt(words);
    this.tag |= BigInt(next.capabilities ?? 0) << 10n;
    if (next.fault) this.tag |= 0x8000n;
    this.words = [...next.words, 0n, 0n, 0n, 0n].slice(0, 4);
    if (bytes.length > 0) this.words[3] = next.claimed ?? BigInt(bytes.length);
    this.badge = next.badge;
    return OK;
  }

  /**
   * Nobody sends: the deadline passes if it is over, else a signal without meaning comes.
   */
  private receiveNothing(deadline: bigint): number {
    if (deadline === 0n) return WOULD_BLOCK;
    if (deadline !== NEVER && BigInt.asUintN(64, deadline) <= this.time) return TIMED_OUT;
    this.idle = true;
    this.receives = 0;
    this.tag = NOTIFICATION_TAG;
    this.badge = 0n;
    return OK;
  }
}

/** Handle of the grant with the authority over names. */
export const NAMES_AUTHORITY_HANDLE = 25;
