// A long call that deletes the very capability it was made through ends there.

import { expect, it } from "vitest";
import { ObjectType, TableOperation } from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { findCapabilities } from "../../support/machine-objects.ts";
import { MachineProcess } from "../../support/machine-process.ts";

const COPIES = 100;

it("a revoke that loses the capability it invoked leaves the rest", () => {
  const process = new MachineProcess();
  const table = process.make(ObjectType.CapabilityTable, 7);
  const object = process.objectOf(table);
  const left = (): number =>
    [...findCapabilities(process.machine).values()].filter(
      (one) => one.type === ObjectType.CapabilityTable && one.object === object,
    ).length;
  const copies = Array.from({ length: COPIES }, () => process.copy(table));
  // The table holds its own original, so it can be told to revoke all copies of that.
  expect(process.invoke(table, TableOperation.Move, 1, table)).toBe("Ok");
  // The last copy is the first to go.
  const invoked = copies[COPIES - 1];
  expect(process.invoke(invoked, TableOperation.Revoke, 1)).toBe("BadHandle");
  expect(left()).toBeGreaterThan(1);
  expect(violations(process.machine)).toEqual([]);
  // Others can finish it.
  process.invoke(copies[0], TableOperation.Revoke, 1);
  expect(left()).toBe(1);
});
