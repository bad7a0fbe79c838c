// Who may give which priority: nobody more than was given to him.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SystemCall,
  ThreadOperation,
  UntypedOperation,
  statusName,
} from "../../support/machine-abi.ts";
import { Machine } from "../../support/machine.ts";

const FIRST_UNTYPED = 16;
const LAST_UNTYPED = 40;
const CHILD = 300;
const GRANDCHILD = 301;

let machine: Machine;

function invoke(handle: number, operation = 0, ...values: number[]): string {
  const [rdx = 0n, r10 = 0n, r8 = 0n, r9 = 0n] = values.map(BigInt);
  const rdi = BigInt(handle);
  const rsi = BigInt(operation);
  const number = SystemCall.Invoke ?? 0;
  return statusName(machine.systemCall(number, { rdi, rsi, rdx, r10, r8, r9 }));
}

const setPriority = (handle: number, priority: number): string =>
  invoke(handle, ThreadOperation.SetPriority, priority);

/** Makes a thread in `slot`, of the first untyped memory that has room. */
function makeThread(slot: number): void {
  for (let untyped = FIRST_UNTYPED; untyped < LAST_UNTYPED; untyped += 1) {
    const kind = ObjectType.Thread ?? 0;
    if (invoke(untyped, UntypedOperation.Retype, kind, 0, slot, 1) === "Ok") return;
  }
  throw new Error("init has no memory for a thread");
}

/** init gives a child priority 120, and itself so little that the child runs. */
beforeEach(() => {
  machine = new Machine().boot();
  makeThread(CHILD);
  makeThread(GRANDCHILD);
  const { Table = 0, AddressSpace = 0, Thread = 0 } = Handle;
  invoke(CHILD, ThreadOperation.Configure, Table, AddressSpace, 0, 0);
  expect(setPriority(CHILD, 120)).toBe("Ok");
  invoke(CHILD, ThreadOperation.Resume);
  const init = machine.current;
  setPriority(Thread, 10);
  expect(machine.current).not.toBe(init);
});

describe("a thread", () => {
  it("cannot raise itself above what it was given", () => {
    expect(setPriority(CHILD, 121)).toBe("NoRights");
    expect(setPriority(CHILD, 255)).toBe("NoRights");
  });

  it("may lower itself, and raise itself again", () => {
    expect(setPriority(CHILD, 60)).toBe("Ok");
    expect(setPriority(CHILD, 120)).toBe("Ok");
  });

  it("cannot give another thread more than it was given itself", () => {
    setPriority(CHILD, 60);
    expect(setPriority(GRANDCHILD, 121)).toBe("NoRights");
    expect(setPriority(GRANDCHILD, 120)).toBe("Ok");
  });

  it("is told of a number that is no priority", () => {
    expect(setPriority(CHILD, 256)).toBe("BadArgument");
  });
});
