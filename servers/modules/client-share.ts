// How many of the waiters each client has, so that none can take all: a client may have
// as many as are still free. However many clients take what they can get, that leaves as
// many again for the next one (dynamic thresholds: Choudhury and Hahne, 1998).

/** A power of two. Each bucket holds the number of its first record, 0 for none. */
const BUCKETS: i32 = 256;
/** As many as there are waiters, so that each could be another client's. */
export const MAXIMUM_CLIENTS: u32 = 2048;

@unmanaged
@final
class Share {
  process: u32;
  count: u32;
  /** The next of the bucket, or of the free records. */
  next: u32;
}

const SHARE_BYTES: i32 = 12;
if (offsetof<Share>() != 12) ERROR("Share is 12 bytes");

const buckets: usize = memory.data(BUCKETS * 4, 4);
const shares: usize = memory.data(2048 * SHARE_BYTES, 4);
/** Number of the first free record that was in use before; 0 for none. */
let firstFree: u32 = 0;
/** Records from here on have never been in use. */
let fresh: u32 = 0;

/** Records are numbered from 1. */
// @ts-ignore: decorator
@inline
function shareOf(number: u32): Share {
  return changetype<Share>(shares + (number - 1) * SHARE_BYTES);
}

// @ts-ignore: decorator
@inline
function bucketOf(process: u32): usize {
  return buckets + (process & (<u32>BUCKETS - 1)) * 4;
}

/**
 * Counts one more waiter for the client, of whom `free` are left: the number of its
 * record, or 0 when it has its share.
 */
export function takeShare(process: u32, free: u32): u32 {
  if (free == 0) return 0;
  let number = findShare(process);
  if (number == 0) number = addShare(process);
  const share = shareOf(number);
  if (share.count >= free) return 0;
  share.count++;
  return number;
}

/** Counts one waiter less for the client with that record. */
export function giveShare(number: u32): void {
  const share = shareOf(number);
  share.count--;
  if (share.count == 0) removeShare(number);
}

/** How many waiters the client has. */
export function waitersOf(process: u32): u32 {
  const number = findShare(process);
  return number == 0 ? 0 : shareOf(number).count;
}

function findShare(process: u32): u32 {
  let number = load<u32>(bucketOf(process));
  while (number != 0 && shareOf(number).process != process) number = shareOf(number).next;
  return number;
}

function addShare(process: u32): u32 {
  let number = firstFree;
  if (number != 0) firstFree = shareOf(number).next;
  else number = ++fresh;
  const share = shareOf(number);
  const bucket = bucketOf(process);
  share.process = process;
  share.count = 0;
  share.next = load<u32>(bucket);
  store<u32>(bucket, number);
  return number;
}

function removeShare(number: u32): void {
  const share = shareOf(number);
  let place = bucketOf(share.process);
  while (load<u32>(place) != number) {
    place = changetype<usize>(shareOf(load<u32>(place))) + offsetof<Share>("next");
  }
  store<u32>(place, share.next);
  share.next = firstFree;
  firstFree = number;
}
