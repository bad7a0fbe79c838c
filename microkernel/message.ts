// Moving a message from one stopped thread to another: always four words in registers,
// more through the IPC buffers, and copies of capabilities.

import {
  Buffer,
  MAXIMUM_BUFFER_WORDS,
  MAXIMUM_CAPABILITIES,
} from "../libsys/abi/message";
import { bufferWordsOf, capabilitiesOf, TagBit } from "../libsys/abi/message";
import { Status } from "../libsys/abi/status";
import { deriveCopy } from "./derivation";
import { copyVirtualWords } from "./hardware";
import { copyable, findFreeSlotIn, findIn } from "./table";
import { Thread } from "./thread";

/** Bits that a sender can't set: the core's own, and those without a meaning. */
const SENDER_BITS: u64 = 0xffff_ffff_0000_1fff;

/** Checks what the running thread wants to send. */
export function checkMessage(sender: Thread, grants: bool): Status {
  const tag = sender.tag & SENDER_BITS;
  sender.tag = tag;
  const words = bufferWordsOf(tag);
  const capabilities = capabilitiesOf(tag);
  if (words > MAXIMUM_BUFFER_WORDS || capabilities > MAXIMUM_CAPABILITIES)
    return Status.TooLong;
  if (words == 0 && capabilities == 0) return Status.Ok;
  if (sender.buffer == 0) return Status.NoBuffer;
  if (capabilities == 0) return Status.Ok;
  return grants ? checkHandles(sender, capabilities) : Status.NoRights;
}

function checkHandles(sender: Thread, count: u32): Status {
  for (let i: u32 = 0; i < count; ++i) {
    const slot = findIn(
      sender.table,
      load<u32>(sender.buffer + Buffer.SendHandles + 4 * i),
    );
    if (slot == null) return Status.BadHandle;
    if (!copyable(slot)) return Status.WrongType;
  }
  return Status.Ok;
}

/** Gives `receiver` the checked message that `sender` holds, and status Ok. */
export function transferMessage(sender: Thread, receiver: Thread, grants: bool): void {
  const tag = sender.tag;
  let words = bufferWordsOf(tag);
  receiver.word0 = sender.word0;
  receiver.word1 = sender.word1;
  receiver.word2 = sender.word2;
  receiver.word3 = sender.word3;

  const buffered = sender.buffer != 0 && receiver.buffer != 0;
  if (buffered) copyBuffer(sender, receiver, words);
  else words = 0;
  let delivered: u32 = 0;
  if (buffered && grants)
    delivered = transferCapabilities(sender, receiver, capabilitiesOf(tag));
  receiver.tag =
    (tag & 0xffff_ffff_0000_0000) |
    <u64>words |
    (<u64>delivered << TagBit.CapabilityShift);
  receiver.status = 0;
}

/** Delivers `bits` of a bound notification as a message without words. */
export function deliverBits(receiver: Thread, bits: u64): void {
  clearMessage(receiver);
  receiver.tag = TagBit.Notification;
  receiver.badge = bits;
  receiver.status = 0;
}

function clearMessage(receiver: Thread): void {
  receiver.tag = 0;
  receiver.word0 = 0;
  receiver.word1 = 0;
  receiver.word2 = 0;
  receiver.word3 = 0;
}

/** Copies the first `words` words from buffer to buffer, which both are there. */
// @ts-ignore: decorator
@inline
export function copyBuffer(from: Thread, to: Thread, words: u64): void {
  copyVirtualWords(to.bufferWords, from.bufferWords, words);
}

/**
 * Copies capabilities until one can't be delivered: a handle that was valid at the send
 * may be gone, and the receiver may want fewer. Returns how many arrived.
 */
function transferCapabilities(sender: Thread, receiver: Thread, count: u32): u32 {
  for (let i: u32 = 0; i < count; ++i) {
    const source = findIn(
      sender.table,
      load<u32>(sender.buffer + Buffer.SendHandles + 4 * i),
    );
    if (source == null || !copyable(source)) return i;
    const wanted = load<u32>(receiver.buffer + Buffer.ReceiveSlots + 4 * i);
    const destination = findFreeSlotIn(receiver.table, wanted);
    if (destination == null) return i;
    deriveCopy(source, destination, source.rights);
  }
  return count;
}
