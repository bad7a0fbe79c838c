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
  SystemCall,
  TableOperation,
  ThreadOperation,
  UntypedOperation,
} from "./machine-abi.ts";
import { type Registers } from "./machine-layout.ts";
import { MachineProcess } from "./machine-process.ts";
import { Machine } from "./machine.ts";

/** One thing that happens to the machine. */
export interface Step {
  name: string;
  run: (process: MachineProcess) => void;
}

const SLOTS = 40;
const FIRST_SLOT = 1000;
const INITIAL_THREADS = 4;

/** Handles of the region that steps play in: few, so that they meet. */
const slot = fc.integer({ min: 0, max: SLOTS });
const address = fc.constantFrom(
  0x1_4000_0000n,
  0x1_4000_1000n,
  0x1_4020_0000n,
  0x7fff_ffff_f000n,
  0x1_4000_0800n,
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
);
const rights = fc.integer({ min: 0, max: 31 });

const handle = (index: number): number => (index === 0 ? 0 : FIRST_SLOT + index);

function invocation(
  name: string,
  operation: number,
  argumentsOf: fc.Arbitrary<(number | bigint)[]>,
  target: fc.Arbitrary<number> = slot,
): fc.Arbitrary<Step> {
  return fc.tuple(target, argumentsOf).map(([index, values]) => ({
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

const handles = slot.map(handle);
const wide = slot.map((index) => BigInt(handle(index)));
const tag = fc.constantFrom(0n, 3n, 4n, 9n, 512n, 0x400n, 0x401n, 600n, 0x1c00n);
const message = fc.record({ rdi: wide, r15: tag });
const deadline = fc.constantFrom(0n, 5_000n, 1_000_000n, 2n ** 64n - 1n);

const creation = fc.oneof(
  fc
    .tuple(type, fc.constantFrom(7, 12, 14, 21), slot, fc.integer({ min: 1, max: 3 }))
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
    fc.tuple(type, slot).map(([kind, first]) => [kind | (12 << 8), 0, handle(first), 1]),
  ),
);

const capability = fc.oneof(
  tableCall("copy", TableOperation.Copy, fc.tuple(handles, handles, rights)),
  tableCall(
    "mint",
    TableOperation.Mint,
    fc.tuple(handles, handles, rights, fc.constantFrom(0n, 1n, 6n)),
  ),
  tableCall("move", TableOperation.Move, fc.tuple(handles, handles)),
  tableCall("delete", TableOperation.Delete, fc.tuple(handles)),
  tableCall("revoke", TableOperation.Revoke, fc.tuple(handles)),
  invocation("move into", TableOperation.Move, fc.tuple(slot, handles)),
  invocation("copy into", TableOperation.Copy, fc.tuple(slot, handles, rights)),
);

const paging = fc.oneof(
  invocation("map", FrameOperation.Map, fc.tuple(handles, address, rights)),
  invocation(
    "map here",
    FrameOperation.Map,
    fc.tuple(fc.constant(Handle.AddressSpace), address, rights),
  ),
  invocation(
    "map table",
    PageTableOperation.Map,
    fc.tuple(fc.constantFrom(Handle.AddressSpace, FIRST_SLOT), address),
  ),
  invocation("unmap", FrameOperation.Unmap, fc.constant([])),
  invocation("protect", FrameOperation.Protect, fc.tuple(slot, slot, rights)),
);

const thread = fc.oneof(
  invocation(
    "configure",
    ThreadOperation.Configure,
    fc.tuple(
      fc.constantFrom(Handle.Table, Handle.Reply),
      fc.constant(Handle.AddressSpace),
      handles,
      handles,
    ),
  ),
  invocation(
    "priority",
    ThreadOperation.SetPriority,
    fc.tuple(fc.constantFrom(9, 10, 11)),
  ),
  invocation("resume", ThreadOperation.Resume, fc.constant([])),
  invocation("suspend", ThreadOperation.Suspend, fc.constant([])),
  invocation("bind", ThreadOperation.BindNotification, fc.tuple(handles)),
  invocation("unbind", ThreadOperation.UnbindNotification, fc.constant([])),
  invocation("flags", ThreadOperation.SetFlags, fc.tuple(fc.constantFrom(0, 1))),
);

const receiving = fc.record({ rdi: wide, rsi: wide, r15: tag, rdx: deadline });
const communication = fc.oneof(
  call("call", SystemCall.Call, message),
  call("call until", SystemCall.CallDeadline, receiving),
  call("send", SystemCall.Send, message),
  call("try send", SystemCall.NbSend, message),
  call("send until", SystemCall.SendDeadline, receiving),
  call("receive", SystemCall.Receive, receiving),
  call("receive until", SystemCall.ReceiveDeadline, receiving),
  call("try receive", SystemCall.NbReceive, receiving),
  call("reply", SystemCall.Reply, message),
  call("reply and receive", SystemCall.ReplyReceive, receiving),
  call("signal", SystemCall.Signal, message),
  call("wait", SystemCall.Wait, message),
  call("wait until", SystemCall.WaitDeadline, receiving),
  call("poll", SystemCall.Poll, message),
  call("yield", SystemCall.Yield, fc.constant({})),
);

const events = fc.oneof(
  fc.constant<Step>({ name: "tick", run: ({ machine }) => machine.advance(6_000_000n) }),
  fc.constant<Step>({
    name: "fault",
    run: ({ machine }) => {
      if (machine.current !== 0) machine.exception(14, 6, 0xdead_0000n);
    },
  }),
  fc.integer({ min: 48, max: 52 }).map((vector): Step => ({
    name: `interrupt ${vector}`,
    run: ({ machine }) => machine.interrupt(vector),
  })),
  fc.tuple(slot, handles).map(([index, notification]): Step => ({
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
      process.invoke(handle(index), InterruptOperation.Bind, notification);
    },
  })),
  fc.tuple(slot).map(([index]): Step => ({
    name: `ports ${index}`,
    run: (process) =>
      process.invoke(Handle.IoPorts, IoPortOperation.Derive, 0x60, 4, handle(index)),
  })),
);

/** Any step. */
export const anyStep = fc.oneof(
  { arbitrary: communication, weight: 6 },
  { arbitrary: creation, weight: 3 },
  { arbitrary: capability, weight: 3 },
  { arbitrary: thread, weight: 2 },
  { arbitrary: paging, weight: 2 },
  { arbitrary: events, weight: 2 },
);

/**
 * Four threads of priority 10 with buffers, endpoints, notifications and reply objects.
 */
export function stage(options: Partial<{ fastPath: boolean }> = {}): MachineProcess {
  const machine = new Machine({ memoryBytes: 4 * 1024 * 1024 });
  machine.fastPath = options.fastPath ?? true;
  const process = new MachineProcess(machine);
  const { Move } = TableOperation;
  const place = (index: number, source: number): void => {
    process.invoke(Handle.Table, Move, handle(index), source);
  };
  for (let i = 1; i <= INITIAL_THREADS; i += 1) {
    const { handle: made } = process.makeThread(10);
    process.invoke(made, ThreadOperation.Resume);
    place(i, made);
  }
  [ObjectType.Endpoint, ObjectType.Notification, ObjectType.Reply].forEach(
    (kind, group) => {
      for (let i = 0; i < 3; i += 1) place(5 + 3 * group + i, process.make(kind));
    },
  );
  process.leaveToOthers();
  return process;
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
