// docs/invariants.md, 16 to 19: objects in memory, and what address spaces map.

import { type Machine } from "./machine.ts";
import { ObjectType, Right } from "./machine-abi.ts";
import { type Mapping, mappingsOf, tablesOf } from "./machine-mmu.ts";
import { type FoundCapability, bytesOf, inMemory, startOf } from "./machine-objects.ts";

interface Range {
  start: bigint;
  end: bigint;
  name: string;
}

export function memoryViolations(
  machine: Machine,
  capabilities: Map<number, FoundCapability>,
): string[] {
  const all = [...capabilities.values()];
  const objects = rangesOf(all.filter(({ type }) => type !== ObjectType.Untyped));
  const found = overlapViolations(objects);
  const kernel = rangesOf(
    all.filter(({ type }) => type !== ObjectType.Untyped && type !== ObjectType.Frame),
  );
  for (const space of all.filter(({ type }) => type === ObjectType.AddressSpace)) {
    const mappings = mappingsOf(machine.view, space.object);
    for (const mapping of mappings) {
      found.push(...mappingViolations(machine, mapping, all, space));
    }
    found.push(...exposureViolations(mappings, kernel));
    found.push(...tableViolations(machine, space, all));
  }
  return found;
}

/** Each object once, sorted by where it starts. */
function rangesOf(capabilities: FoundCapability[]): Range[] {
  const ranges = new Map<string, Range>();
  for (const capability of capabilities.filter(inMemory)) {
    const start = startOf(capability);
    const name = `${capability.type} at ${start}`;
    ranges.set(name, { start, end: start + bytesOf(capability), name });
  }
  return [...ranges.values()].sort((one, other) => (one.start < other.start ? -1 : 1));
}

function overlapViolations(ranges: Range[]): string[] {
  return ranges
    .slice(1)
    .flatMap((range, index) =>
      range.start < ranges[index].end
        ? [`16: ${ranges[index].name} and ${range.name} overlap`]
        : [],
    );
}

/** A user's page is writable or executable, and some frame's capability stands for it. */
function mappingViolations(
  machine: Machine,
  mapping: Mapping,
  all: FoundCapability[],
  space: FoundCapability,
): string[] {
  const at = mapping.address.toString(16);
  const found: string[] = [];
  if (mapping.writable && mapping.executable) found.push(`17: ${at} is W and X`);
  if (machine.bootMappings.has(mapping.place)) return found;
  const owner = all.find(
    (frame) =>
      frame.type === ObjectType.Frame &&
      frame.asid === space.asid &&
      frame.generation === space.generation &&
      frame.badge === mapping.address &&
      startOf(frame) === mapping.physical &&
      bytesOf(frame) === BigInt(mapping.bytes),
  );
  if (owner === undefined) return [...found, `18: nobody stands for ${at}`];
  if (mapping.writable && (owner.rights & Right.Write) === 0) {
    found.push(`18: ${at} is writable without the right`);
  }
  return found;
}

function exposureViolations(mappings: Mapping[], kernel: Range[]): string[] {
  return mappings.flatMap(({ physical, bytes, address }) =>
    kernel
      .filter(({ start, end }) => start < physical + BigInt(bytes) && physical < end)
      .map(({ name }) => `19: ${name} is mapped at ${address.toString(16)}`),
  );
}

/** Every table in the tree is a page table with a capability that knows this space. */
function tableViolations(
  machine: Machine,
  space: FoundCapability,
  all: FoundCapability[],
): string[] {
  return tablesOf(machine.view, space.object)
    .filter(({ place }) => !machine.bootMappings.has(place))
    .filter(
      ({ table }) =>
        !all.some(
          (owner) =>
            owner.type === ObjectType.PageTable &&
            owner.object === table &&
            owner.asid === space.asid &&
            owner.generation === space.generation,
        ),
    )
    .map(({ table }) => `18: nobody stands for page table ${table}`);
}
