// The processor's page walk, in the simulated machine's memory (Intel SDM volume 3A,
// section 4.5).

const ADDRESS_MASK = 0x000f_ffff_ffff_f000n;
const NO_EXECUTE = 1n << 63n;

/** One page that an address space maps. */
export interface Mapping {
  address: bigint;
  physical: bigint;
  bytes: number;
  writable: boolean;
  executable: boolean;
  user: boolean;
  uncached: boolean;
  /** Where the entry itself lies. */
  place: number;
}

/** What `root` maps `address` to, or null. */
export function translate(view: DataView, root: number, address: bigint): Mapping | null {
  return (
    mappingsOf(view, root).find(
      (mapping) =>
        address >= mapping.address && address < mapping.address + BigInt(mapping.bytes),
    ) ?? null
  );
}

/** Every page of the user's half of the space of `root`. */
export function mappingsOf(view: DataView, root: number): Mapping[] {
  return walk(view, root, 4, 0n);
}

/** Every table below `root`, with the place of the entry that names it. */
export function tablesOf(
  view: DataView,
  root: number,
): { table: number; place: number }[] {
  const found: { table: number; place: number }[] = [];
  const visit = (table: number, level: number): void => {
    for (const { place, entry } of entriesOf(view, table, level)) {
      if (level === 1 || (entry & 0x80n) !== 0n) continue;
      const next = Number(entry & ADDRESS_MASK);
      found.push({ table: next, place });
      visit(next, level - 1);
    }
  };
  visit(root, 4);
  return found;
}

function walk(view: DataView, table: number, level: number, base: bigint): Mapping[] {
  const mappings: Mapping[] = [];
  const shift = BigInt(12 + 9 * (level - 1));
  for (const { index, place, entry } of entriesOf(view, table, level)) {
    const address = base + (BigInt(index) << shift);
    if (level === 1 || (entry & 0x80n) !== 0n) {
      mappings.push(leaf(entry, address, place, Number(1n << shift)));
    } else {
      const next = Number(entry & ADDRESS_MASK);
      mappings.push(...walk(view, next, level - 1, address));
    }
  }
  return mappings;
}

/** Present entries; of a root only the user's half. */
function entriesOf(
  view: DataView,
  table: number,
  level: number,
): { index: number; place: number; entry: bigint }[] {
  const entries = [];
  const count = level === 4 ? 256 : 512;
  for (let index = 0; index < count; index += 1) {
    const place = table + 8 * index;
    const entry = view.getBigUint64(place, true);
    if ((entry & 1n) !== 0n) entries.push({ index, place, entry });
  }
  return entries;
}

function leaf(entry: bigint, address: bigint, place: number, bytes: number): Mapping {
  return {
    address,
    physical: entry & ADDRESS_MASK,
    bytes,
    writable: (entry & 2n) !== 0n,
    executable: (entry & NO_EXECUTE) === 0n,
    user: (entry & 4n) !== 0n,
    uncached: (entry & 16n) !== 0n,
    place,
  };
}
