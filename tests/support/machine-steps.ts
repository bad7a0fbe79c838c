// Random sequences of operations by threads that share one capability table: whatever
// they ask for, the statements of docs/invariants.md hold after each call.

import fc from "fast-check";
import {
  FrameOperation,
  Handle,
  InterruptControlOperation,
  InterruptOperation,
  IoPortOperation,
  ObjectType,
  PageTableOperation,
  SchedulingContextOperation,
  SystemCall,
  TableOperation,
  ThreadOperation,
  UntypedOperation,
} from "./machine-abi.ts";
import { type Registers, THREAD } from "./machine-layout.ts";
import { MachineProcess } from "./machine-process.ts";
import { Machine } from "./machine.ts";

/** One thing that happens to the machine. */
export interface Step {
  name: string;
  run: (process: MachineProcess) => void;
}

const SLOTS = 40;
const FIRST_SLOT = 1000;

/** What lies in which slots when a sequence starts; the rest is free. */
const Place = {
  threads: [1, 4],
  endpoints: [5, 7],
  notifications: [8, 10],
  replies: [11, 13],
  frames: [14, 16],
  pageTables: [17, 19],
  space: [20, 20],
  table: [21, 21],
  contexts: [22, 23],
  free: [24, SLOTS],
} as const;

/** Slots of the region that steps play in: few, so that they meet. */
const slot = fc.integer({ min: 0, max: SLOTS });
const handle = (index: number): number => (index === 0 ? 0 : FIRST_SLOT + index);

/** Mostly a slot of `place`, sometimes any. */
function mostly(place: keyof typeof Place): fc.Arbitrary<number> {
  const [min, max] = Place[place];
  return fc.oneof(
    { arbitrary: fc.integer({ min, max }), weight: 7 },
    { arbitrary: slot, weight: 1 },
  );
}

const handleOf = (place: keyof typeof Place): fc.Arbitrary<number> =>
  mostly(place).map(handle);
const wideHandleOf = (place: keyof typeof Place): fc.Arbitrary<bigint> =>
  mostly(place).map((index) => BigInt(handle(index)));
const handles = slot.map(handle);
const target = handleOf("free");
const spaces = fc.constantFrom(Handle.AddressSpace, handle(Place.space[0]));
const address = fc.constantFrom(
  0x100_0000_0000n,
  0x100_0000_1000n,
  0x100_0020_0000n,
  0x1_4000_0000n,
  0x7fff_ffff_f000n,
  0x100_0000_0800n,
);
const type = fc.constantFrom(
  ObjectType.Untyped,
  ObjectType.CapabilityTable,
  ObjectType.Thread,
  ObjectType.AddressSpace,
  ObjectType.PageTable,
  ObjectType.Frame,
  ObjectType.Endpoint,
  ObjectType.Notification,
  ObjectType.Reply,
  ObjectType.SchedulingContext,
);
const rights = fc.oneof(fc.constantFrom(1, 3, 9, 15), fc.integer({ min: 0, max: 31 }));

function invocation(
  name: string,
  operation: number,
  argumentsOf: fc.Arbitrary<(number | bigint)[]>,
  object: fc.Arbitrary<number> = slot,
): fc.Arbitrary<Step> {
  return fc.tuple(object, argumentsOf).map(([index, values]) => ({
    name: `${name} ${index} ${values.join(" ")}`,
    run: (process) => process.invoke(handle(index), operation, ...values),
  }));
}

/** As `invocation` on init's own table. */
function tableCall(
  name: string,
  operation: number,
  argumentsOf: fc.Arbitrary<(number | bigint)[]>,
): fc.Arbitrary<Step> {
  return argumentsOf.map((values) => ({
    name: `${name} ${values.join(" ")}`,
    run: (process) => process.invoke(Handle.Table, operation, ...values),
  }));
}

function call(
  name: string,
  number: number,
  inputs: fc.Arbitrary<Partial<Registers>>,
): fc.Arbitrary<Step> {
  return inputs.map((registers) => ({
    name: `${name} ${registers.rdi} ${registers.rsi ?? ""} ${registers.r15 ?? ""}`,
    run: (process) => process.call(number, registers),
  }));
}

const tag = fc.constantFrom(0n, 3n, 4n, 9n, 512n, 0x400n, 0x401n, 600n, 0x800n, 0x1c00n);
const deadline = fc.constantFrom(0n, 5_000n, 1_000_000n, 2n ** 64n - 1n);

const creation = fc.oneof(
  fc
    .tuple(
      type,
      fc.constantFrom(7, 12, 14, 21),
      mostly("free"),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([kind, sizeBits, first, count]): Step => ({
      name: `retype ${kind} ${sizeBits} ${first} ${count}`,
      run: (process) =>
        process.invoke(
          process.untyped,
          UntypedOperation.Retype,
          kind | (sizeBits << 8),
          0,
          handle(first),
          count,
        ),
    })),
  invocation(
    "retype",
    UntypedOperation.Retype,
    fc.tuple(type, target).map(([kind, first]) => [kind | (12 << 8), 0, first, 1]),
  ),
);

const capability = fc.oneof(
  tableCall("copy", TableOperation.Copy, fc.tuple(target, handles, rights)),
  tableCall(
    "mint",
    TableOperation.Mint,
    fc.tuple(target, handleOf("endpoints"), rights, fc.constantFrom(0n, 1n, 6n)),
  ),
  tableCall("move", TableOperation.Move, fc.tuple(target, handles)),
  tableCall("delete", TableOperation.Delete, fc.tuple(target)),
  tableCall("revoke", TableOperation.Revoke, fc.tuple(target)),
  invocation("move into", TableOperation.Move, fc.tuple(slot, target), mostly("table")),
  invocation(
    "copy into",
    TableOperation.Copy,
    fc.tuple(slot, handles, rights),
    mostly("table"),
  ),
);

/** These may take the floor from under everybody's feet. */
const demolition = fc.oneof(
  tableCall("delete any", TableOperation.Delete, fc.tuple(handles)),
  tableCall("revoke any", TableOperation.Revoke, fc.tuple(handles)),
);

const frame = mostly("frames");
const pageTable = mostly("pageTables");
const nothing = fc.constant<number[]>([]);
const paging = fc.oneof(
  invocation("map", FrameOperation.Map, fc.tuple(spaces, address, rights), frame),
  invocation("unmap", FrameOperation.Unmap, nothing, frame),
  invocation("protect", FrameOperation.Protect, fc.tuple(slot, slot, rights), frame),
  invocation("map table", PageTableOperation.Map, fc.tuple(spaces, address), pageTable),
  invocation("unmap table", PageTableOperation.Unmap, nothing, pageTable),
);

const anyThread = mostly("threads");
/** Who is told of faults, and who, if anybody, of used up time. */
const handlers = fc
  .tuple(wideHandleOf("endpoints"), fc.oneof(fc.constant(0n), wideHandleOf("endpoints")))
  .map(([faults, timeouts]) => faults | (timeouts << 32n));
const configuration = fc.tuple(
  fc.constantFrom(Handle.Table, Handle.Table, Handle.Reply),
  spaces,
  handlers,
  handleOf("frames"),
);
const priority = fc.tuple(fc.constantFrom(9, 10, 11));
const flags = fc.tuple(fc.constantFrom(0, 1, 2, 2, 4));
const notification = fc.tuple(handleOf("notifications"));
const thread = fc.oneof(
  invocation("configure", ThreadOperation.Configure, configuration, anyThread),
  invocation("priority", ThreadOperation.SetPriority, priority, anyThread),
  invocation("resume", ThreadOperation.Resume, nothing, anyThread),
  invocation("suspend", ThreadOperation.Suspend, nothing, anyThread),
  invocation("bind", ThreadOperation.BindNotification, notification, anyThread),
  invocation("unbind", ThreadOperation.UnbindNotification, nothing, anyThread),
  invocation("flags", ThreadOperation.SetFlags, flags, anyThread),
  invocation("cancel", ThreadOperation.Cancel, nothing, anyThread),
);

const anyContext = mostly("contexts");
const budget = fc.tuple(
  fc.constantFrom(100_000n, 1_000_000n, 10_000_000n, 3n),
  fc.constantFrom(1_000_000n, 10_000_000n, 10_000_000n),
  fc.constant(77n),
);
const time = fc.oneof(
  invocation("budget", SchedulingContextOperation.Configure, budget, anyContext),
  invocation(
    "bind context",
    SchedulingContextOperation.Bind,
    fc.tuple(handleOf("threads")),
    anyContext,
  ),
  invocation("unbind context", SchedulingContextOperation.Unbind, nothing, anyContext),
  invocation("consumed", SchedulingContextOperation.Consumed, nothing, anyContext),
  fc.constantFrom(30_000n, 300_000n).map((nanoseconds): Step => ({
    name: `tick ${nanoseconds}`,
    run: ({ machine }) => machine.advance(nanoseconds),
  })),
);

const message = fc.record({ rdi: wideHandleOf("endpoints"), r15: tag, rdx: deadline });
const receiving = fc.record({
  rdi: wideHandleOf("endpoints"),
  rsi: wideHandleOf("replies"),
  r15: tag,
  rdx: deadline,
});
const answer = fc.record({ rdi: wideHandleOf("replies"), r15: tag });
const bits = fc.record({ rdi: wideHandleOf("notifications"), rdx: deadline });
const communication = fc.oneof(
  call("call", SystemCall.Call, message),
  call("call until", SystemCall.CallDeadline, message),
  call("send", SystemCall.Send, message),
  call("try send", SystemCall.NbSend, message),
  call("send until", SystemCall.SendDeadline, message),
  call("receive", SystemCall.Receive, receiving),
  call("receive until", SystemCall.ReceiveDeadline, receiving),
  call("try receive", SystemCall.NbReceive, receiving),
  call("reply", SystemCall.Reply, answer),
  call("reply and receive", SystemCall.ReplyReceive, receiving),
  call("signal", SystemCall.Signal, bits),
  call("wait", SystemCall.Wait, bits),
  call("wait until", SystemCall.WaitDeadline, bits),
  call("poll", SystemCall.Poll, bits),
  call("yield", SystemCall.Yield, fc.constant({})),
);

/** Handles to send and slots to receive into, for messages with capabilities. */
const transfer = fc
  .tuple(handles, handles, target, target)
  .map(([first, second, third, fourth]): Step => ({
    name: `offer ${first} ${second} into ${third} ${fourth}`,
    run: ({ machine }) => {
      const buffer = machine.read32(machine.current + THREAD.buffer);
      if (machine.current === 0 || buffer === 0) return;
      machine.write32(buffer, first);
      machine.write32(buffer + 4, second);
      machine.write32(buffer + 16, third);
      machine.write32(buffer + 20, fourth);
    },
  }));

const events = fc.oneof(
  transfer,
  fc.constant<Step>({ name: "tick", run: ({ machine }) => machine.advance(6_000_000n) }),
  fc.constant<Step>({
    name: "fault",
    run: ({ machine }) => {
      // Init's would be a panic.
      if ([0, machine.initThread].includes(machine.current)) return;
      machine.exception(14, 6, 0xdead_0000n);
    },
  }),
  fc.integer({ min: 48, max: 52 }).map((vector): Step => ({
    name: `interrupt ${vector}`,
    run: ({ machine }) => machine.interrupt(vector),
  })),
  fc.tuple(mostly("free"), handleOf("notifications")).map(([index, bound]): Step => ({
    name: `claim ${index}`,
    run: (process) => {
      const control = Handle.InterruptControl;
      process.invoke(
        control,
        InterruptControlOperation.ClaimMessage,
        0,
        0,
        handle(index),
      );
      process.invoke(handle(index), InterruptOperation.Bind, bound);
    },
  })),
  fc.tuple(mostly("free")).map(([index]): Step => ({
    name: `ports ${index}`,
    run: (process) =>
      process.invoke(Handle.IoPorts, IoPortOperation.Derive, 0x60, 4, handle(index)),
  })),
);

/** Any step. */
export const anyStep = fc.oneof(
  { arbitrary: communication, weight: 16 },
  { arbitrary: creation, weight: 4 },
  { arbitrary: capability, weight: 5 },
  { arbitrary: thread, weight: 4 },
  { arbitrary: time, weight: 4 },
  { arbitrary: paging, weight: 5 },
  { arbitrary: events, weight: 4 },
  { arbitrary: demolition, weight: 1 },
);

/** A machine with four threads of priority 10, and the objects that Place says. */
export function stage(options: Partial<{ fastPath: boolean }> = {}): MachineProcess {
  const machine = new Machine({ memoryBytes: 4 * 1024 * 1024 });
  machine.fastPath = options.fastPath ?? true;
  const process = new MachineProcess(machine);
  place(process, "endpoints", () => process.make(ObjectType.Endpoint));
  place(process, "threads", () => makeRunningThread(process));
  place(process, "notifications", () => process.make(ObjectType.Notification));
  place(process, "replies", () => process.make(ObjectType.Reply));
  place(process, "frames", () => process.make(ObjectType.Frame, 12));
  place(process, "pageTables", () => process.make(ObjectType.PageTable));
  place(process, "space", () => process.make(ObjectType.AddressSpace));
  place(process, "table", () => process.make(ObjectType.CapabilityTable, 9));
  place(process, "contexts", () => process.makeContext(1_000_000n, 10_000_000n));
  process.leaveToOthers();
  return process;
}

/** Fills the slots of `kind` with what `make` makes. */
function place(
  process: MachineProcess,
  kind: keyof typeof Place,
  make: () => number,
): void {
  const [first, last] = Place[kind];
  for (let index = first; index <= last; index += 1) {
    const made = make();
    process.invoke(Handle.Table, TableOperation.Move, handle(index), made);
  }
}

function makeRunningThread(process: MachineProcess): number {
  const made = process.makeThread(10, handle(Place.endpoints[0]));
  process.invoke(made.handle, ThreadOperation.Resume);
  return made.handle;
}

/**
 * Performs `step` if somebody runs who could ask for it. Returns false when nobody does,
 * and time alone does not change that.
 */
export function perform(process: MachineProcess, step: Step): boolean {
  const { machine } = process;
  if (machine.current === 0) machine.advance(2_000_000n);
  if (machine.current === 0 && !/tick|interrupt/.test(step.name)) return false;
  step.run(process);
  return true;
}
