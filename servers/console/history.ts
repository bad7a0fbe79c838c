// The lines entered so far, newest first, in a ring of fixed slots; the oldest makes
// room. Position 0 is the line being typed, kept here as the draft while the user looks
// at older ones.

const SLOTS: u32 = 32;
/** The longest line the console takes, in bytes. */
export const LINE_BYTES: u32 = 1000;
const SLOT_BYTES: u32 = 1008;

const slots: usize = memory.data(32256, 8);
const draft: usize = memory.data(1008, 8);

if (SLOTS * SLOT_BYTES != 32256) ERROR("the history's memory holds its slots");
if (SLOT_BYTES != LINE_BYTES + 8) ERROR("a slot is a length and a line");

/** A slot: u32 length, then the bytes. */
@unmanaged
@final
export class History {
  count: u32;
  newest: u32;
  position: u32;

  /** Keeps a line, unless it is empty or the newest already; back to position 0. */
  add(line: usize, length: u32): void {
    this.position = 0;
    if (length == 0 || length > LINE_BYTES) return;
    if (this.count != 0 && matches(this.slot(1), line, length)) return;
    this.newest = (this.newest + 1) % SLOTS;
    if (this.count < SLOTS) this.count++;
    fill(this.slot(1), line, length);
  }

  /** Leaves the older lines alone again: a new line is being typed. */
  rewind(): void {
    this.position = 0;
  }

  /** The slot of the next older line, 0 when there is none. Keeps `line` as the draft. */
  older(line: usize, length: u32): usize {
    if (this.position == this.count) return 0;
    if (this.position == 0) fill(draft, line, length);
    this.position++;
    return this.slot(this.position);
  }

  /** The slot of the next newer line, or the draft; 0 when there is none. */
  newer(): usize {
    if (this.position == 0) return 0;
    this.position--;
    return this.position == 0 ? draft : this.slot(this.position);
  }

  private slot(position: u32): usize {
    return slots + ((this.newest + SLOTS + 1 - position) % SLOTS) * SLOT_BYTES;
  }
}

/** Length and address of the line in a slot. */
export function slotLength(slot: usize): u32 {
  return load<u32>(slot);
}

export function slotBytes(slot: usize): usize {
  return slot + 8;
}

function fill(slot: usize, line: usize, length: u32): void {
  store<u32>(slot, length);
  memory.copy(slotBytes(slot), line, length);
}

function matches(slot: usize, line: usize, length: u32): bool {
  if (slotLength(slot) != length) return false;
  return memory.compare(slotBytes(slot), line, length) == 0;
}
