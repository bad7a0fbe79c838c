// The statements of docs/invariants.md, checked against a machine between two system
// calls. Each violation is one line of text; a healthy machine has none.

import { type Machine } from "./machine.ts";
import { ObjectType, ThreadState } from "./machine-abi.ts";
import { capabilityViolations } from "./machine-invariants-capabilities.ts";
import { memoryViolations } from "./machine-invariants-memory.ts";
import { queueViolations } from "./machine-invariants-queues.ts";
import { timeViolations } from "./machine-invariants-time.ts";
import { CPU } from "./machine-layout.ts";
import { findCapabilities, objectsOf } from "./machine-objects.ts";

/** Everything that is wrong with `machine`, by the numbers of docs/invariants.md. */
export function violations(machine: Machine): string[] {
  const capabilities = findCapabilities(machine);
  const threads = objectsOf(capabilities, ObjectType.Thread);
  return [
    ...processorViolations(machine, threads),
    ...queueViolations(machine, capabilities, threads),
    ...timeViolations(machine, capabilities, threads),
    ...capabilityViolations(machine, capabilities),
    ...memoryViolations(machine, capabilities),
  ];
}

function processorViolations(machine: Machine, threads: number[]): string[] {
  const found: string[] = [];
  const running = threads.filter((thread) => {
    return machine.stateOf(thread) === ThreadState.Running;
  });
  const expected = machine.current === 0 ? [] : [machine.current];
  if (running.join() !== expected.join()) {
    found.push(`1: running are ${running.join()}, current is ${machine.current}`);
  }
  for (const field of ["preempt", "successor"] as const) {
    if (machine.read32(CPU.address + CPU[field]) !== 0) found.push(`2: ${field} is left`);
  }
  if (machine.current !== 0 && machine.cr3 !== machine.rootOf(machine.current)) {
    found.push("3: another address space than the running thread's is loaded");
  }
  return found;
}
