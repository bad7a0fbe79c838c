// A process as its builder (init, or the module loader) knows it: identity, the block of
// memory that pays for it, and the handles needed to inspect and destroy it.

import { invoke, invokedValue } from "../capability";
import { ThreadOperation } from "../abi/object";
import { Status } from "../abi/status";
import { blockHandle } from "../memory-pool";
import { Span, spanAt } from "../span";
import { PROCESS_NAME_BYTES } from "../start-info";

/**
 * What a badge on the builder's service endpoint says about the message, beside the
 * process id.
 */
export const enum BadgeBit {
  /** The core reports a fault of the process. */
  Fault = 0x4000_0000,
  /** The process speaks to its parent. */
  Parent = 0x8000_0000,
}

export const PROCESS_ID_MASK: u32 = 0x3fff_ffff;

/** How many blocks of memory a process has at most. */
export const BLOCKS: u32 = 7;

/** Handles of one process, counted from Process.handles. */
export const enum Part {
  /** Table with the capabilities that only have to live as long as the process. */
  Kept = 0,
  Table = 1,
  Space = 2,
  Thread = 3,
  Service = 4,
  Notification = 5,
  /** The scheduling context, when the manifest limits the program's time. */
  Context = 6,
  /** First of the stack's frames, lowest address first; as many as the manifest says. */
  Stack = 7,
}

export const enum ProcessState {
  None = 0,
  /** Built, or being built; its thread has not run. */
  Built = 1,
  /** Runs, and has not said Ready yet. */
  Starting = 2,
  Running = 3,
}

@unmanaged
@final
export class Process {
  id: u32;
  state: u32; // ProcessState
  /** All that its blocks have. */
  memoryBytes: u32;
  /** The block that pages are made of now (memory.ts). */
  pageBlock: u32;
  /** First of `handleCount` consecutive handles, in Part order. */
  handles: u32;
  handleCount: u32;
  keptCount: u32;
  keptSlots: u32;
  stackPages: u32;
  priority: u32;
  /**
   * The program's file; it must stay where it is as long as crashes are to be explained.
   */
  image: Span;
  /** Frame handle of the page at the image's start, 0 when its pages are to be copied. */
  imageFrames: u32;
  nameLength: u32;
  /** Memory pool blocks that everything is made of, 0 for none. */
  block0: u32;
  block1: u32;
  block2: u32;
  block3: u32;
  block4: u32;
  block5: u32;
  block6: u32;
  /** Slots of the blocks' memory: their indices hold for one incarnation only. */
  memorySlot0: u32;
  memorySlot1: u32;
  memorySlot2: u32;
  memorySlot3: u32;
  memorySlot4: u32;
  memorySlot5: u32;
  memorySlot6: u32;
  name0: u64; // PROCESS_NAME_BYTES bytes
  name1: u64;
  name2: u64;
  name3: u64;

  @inline
  handleOf(part: Part): u32 {
    return this.handles + <u32>part;
  }

  /** The memory for objects. */
  @inline
  get untyped(): u32 {
    return blockHandle(this.block0);
  }

  /** Block `index` of BLOCKS. */
  @inline
  block(index: u32): u32 {
    return load<u32>(this.place(index, offsetof<Process>("block0")));
  }

  @inline
  setBlock(index: u32, block: u32): void {
    store<u32>(this.place(index, offsetof<Process>("block0")), block);
  }

  @inline
  memorySlot(index: u32): u32 {
    return load<u32>(this.place(index, offsetof<Process>("memorySlot0")));
  }

  @inline
  setMemorySlot(index: u32, slot: u32): void {
    store<u32>(this.place(index, offsetof<Process>("memorySlot0")), slot);
  }

  @inline
  private place(index: u32, field: usize): usize {
    return changetype<usize>(this) + field + index * 4;
  }

  get name(): Span {
    return spanAt(changetype<usize>(this) + offsetof<Process>("name0"), this.nameLength);
  }

  setName(address: u32, length: u32): void {
    this.nameLength = min(length, PROCESS_NAME_BYTES);
    memory.copy(
      changetype<usize>(this) + offsetof<Process>("name0"),
      address,
      this.nameLength,
    );
  }

  /** Timer ticks that its thread was seen running. */
  get ticks(): u32 {
    const status = invoke(this.handleOf(Part.Thread), ThreadOperation.Describe, 0, 0);
    return status == Status.Ok ? <u32>(invokedValue() >> 32) : 0;
  }
}

export const PROCESS_BYTES: i32 = 144;
if (offsetof<Process>() != 144) ERROR("Process is 144 bytes");
