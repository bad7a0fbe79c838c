// docs/invariants.md, 11 to 15 and 23: capabilities, the derivation list, ruins.

import { type Machine } from "./machine.ts";
import { ObjectType, Right } from "./machine-abi.ts";
import { CAPABILITY_FLAG, CPU, RUIN, THREAD } from "./machine-layout.ts";
import {
  type FoundCapability,
  bytesOf,
  capabilityAt,
  isRuin,
  inMemory,
  objectsOf,
  startOf,
  threadSlot,
} from "./machine-objects.ts";

export function capabilityViolations(
  machine: Machine,
  capabilities: Map<number, FoundCapability>,
): string[] {
  const found: string[] = [];
  for (const capability of capabilities.values()) {
    found.push(...linkViolations(capability, capabilities));
    found.push(...flagViolations(capability));
  }
  found.push(...neighbourViolations(capabilities));
  found.push(...watermarkViolations(capabilities));
  found.push(...ruinViolations(machine, capabilities));
  for (const thread of objectsOf(capabilities, ObjectType.Thread)) {
    found.push(...threadViolations(machine, thread));
  }
  return found;
}

function linkViolations(
  capability: FoundCapability,
  capabilities: Map<number, FoundCapability>,
): string[] {
  const { place, next, previous } = capability;
  const after = next === 0 ? undefined : capabilities.get(next);
  const before = previous === 0 ? undefined : capabilities.get(previous);
  const found: string[] = [];
  if (next !== 0 && after?.previous !== place) found.push(`11: ${place} and next differ`);
  if (previous !== 0 && before?.next !== place) {
    found.push(`11: ${place} and previous differ`);
  }
  return found;
}

function flagViolations(capability: FoundCapability): string[] {
  const { type, rights, flags, place } = capability;
  const endpoint = type === ObjectType.Endpoint;
  const sends = endpoint && (rights & Right.Write) !== 0;
  const receives = endpoint && (rights & Right.Read) !== 0;
  const expected = (sends ? 32 : 0) | (receives ? 64 : 0);
  return (flags & 96) === expected ? [] : [`12: ${place} has wrong message flags`];
}

/** Each frame's capability knows its own mapping; untyped memory has one alone. */
const PAGED = new Set([ObjectType.Frame, ObjectType.Untyped]);

const sameObject = (one: FoundCapability, other: FoundCapability): boolean =>
  one.type === other.type && one.object === other.object && one.asid === other.asid;

/** All capabilities to one object are neighbours, with at most one original, in front. */
function neighbourViolations(capabilities: Map<number, FoundCapability>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const capability of capabilities.values()) {
    if (!inMemory(capability) || PAGED.has(capability.type)) continue;
    const before = capabilities.get(capability.previous);
    if (before !== undefined && sameObject(before, capability)) {
      const original = (capability.flags & CAPABILITY_FLAG.Original) !== 0;
      if (original) found.push(`13: original ${capability.place} is not first`);
      continue;
    }
    const key = `${capability.type}:${capability.object}`;
    if (seen.has(key)) found.push(`13: object ${key} is scattered`);
    seen.add(key);
  }
  return found;
}

/** What lies in an untyped range, and follows its capability, lies in its used part. */
function watermarkViolations(capabilities: Map<number, FoundCapability>): string[] {
  const found: string[] = [];
  for (const untyped of capabilities.values()) {
    if (untyped.type !== ObjectType.Untyped) continue;
    const start = startOf(untyped);
    const end = start + bytesOf(untyped);
    let child = capabilities.get(untyped.next);
    while (child !== undefined && inMemory(child)) {
      const inside = startOf(child) >= start && startOf(child) < end;
      if (!inside) break;
      if (startOf(child) + bytesOf(child) > start + untyped.badge) {
        found.push(`14: ${child.place} lies above the watermark of ${untyped.place}`);
      }
      child = capabilities.get(child.next);
    }
  }
  return found;
}

/** The ring of ruins holds the capabilities that stand for ruins, and each of them. */
function ruinViolations(
  machine: Machine,
  capabilities: Map<number, FoundCapability>,
): string[] {
  const expected = [...capabilities.values()].filter(isRuin).map(({ place }) => place);
  const first = machine.read32(CPU.address + CPU.ruins);
  const ring: number[] = [];
  for (let at = first; at !== 0 && ring.length <= expected.length;) {
    ring.push(at);
    const next = machine.read32(at + RUIN.next);
    if (machine.read32(next + RUIN.previous) !== at) return ["23: the ring is broken"];
    at = next === first ? 0 : next;
  }
  const same = ring.toSorted().join() === expected.toSorted().join();
  return same ? [] : [`23: ruins are ${expected.join()}, the ring is ${ring.join()}`];
}

function threadViolations(machine: Machine, thread: number): string[] {
  const [table, space, , buffer] = [0, 1, 2, 3].map((index) =>
    capabilityAt(machine, threadSlot(thread, index)),
  );
  const found: string[] = [];
  const cachedTable = machine.read32(thread + THREAD.table);
  const slots = machine.read32(cachedTable + 4);
  const noTable = table.type === ObjectType.None;
  if (noTable ? slots !== 0 : cachedTable !== table.object) {
    found.push(`15: thread ${thread} uses another table than its own`);
  }
  const root = Number(machine.rootOf(thread) & 0xffff_f000n);
  const kernelRoot = Number(machine.read64(CPU.address + CPU.kernelRoot) & 0xffff_f000n);
  if (root !== (space.type === ObjectType.None ? kernelRoot : space.object)) {
    found.push(`15: thread ${thread} runs in another space than its own`);
  }
  // Init's buffer was mapped before there was anybody to hold a capability to it.
  const cachedBuffer = machine.read32(thread + THREAD.buffer);
  const ownBuffer = buffer.type === ObjectType.None ? 0 : Number(startOf(buffer));
  if (thread !== machine.initThread && cachedBuffer !== ownBuffer) {
    found.push(`15: thread ${thread} uses another buffer than its own`);
  }
  return found;
}
