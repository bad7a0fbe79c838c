// The message a process builds and the one it received last: one object, since a server
// has one thread. Words 0–3 are fields, longer messages continue in the IPC buffer. Text
// and bytes always travel from word 4 on (contiguous, MESSAGE_TEXT), with their byte
// count in word 3.

import {
  BUFFER_TEXT_BYTES,
  BUFFER_TEXT_OFFSET,
  Buffer,
  TagBit,
  bufferWordsOf,
  capabilitiesOf,
  labelOf,
} from "./abi/message";
import { IPC_BUFFER } from "./abi/layout";
import { EMPTY, Span, spanAt } from "./span";
import { copyString } from "./text";

/** Where the text of a message lies, both ways. */
export const MESSAGE_TEXT: u32 = IPC_BUFFER + BUFFER_TEXT_OFFSET;
/** The most bytes one message carries. */
export const MESSAGE_TEXT_BYTES: u32 = BUFFER_TEXT_BYTES;

@unmanaged
@final
export class Message {
  /** As received. */
  tag: u64;
  /** Who sent it; for a notification its bits. */
  badge: u64;
  word0: u64;
  word1: u64;
  word2: u64;
  word3: u64;
  /** To send: operation of a request, status of a reply. */
  label: u32;
  /** To send: number of words in the IPC buffer. */
  words: u32;
  /** To send: number of handles attached. */
  capabilities: u32;
  reserved: u32;

  /** Starts a request, or a reply, of four words. */
  begin(label: u32): void {
    this.word0 = 0;
    this.word1 = 0;
    this.word2 = 0;
    this.word3 = 0;
    this.expectReply(label);
  }

  /** Sets the fields to send to those of a message of four words, and keeps the words. */
  @inline
  expectReply(label: u32): void {
    this.label = label;
    this.words = 0;
    this.capabilities = 0;
  }

  /** The operation that the received message asks for, or its FaultCause. */
  @inline
  get operation(): u32 {
    return labelOf(this.tag);
  }

  @inline
  get receivedCapabilities(): u32 {
    return capabilitiesOf(this.tag);
  }

  /** A delivery of the bound notification, not a message. */
  @inline
  get isNotification(): bool {
    return (<u32>this.tag & TagBit.Notification) != 0;
  }

  /** A thread's fault, reported by the core. */
  @inline
  get isFault(): bool {
    return (<u32>this.tag & TagBit.Fault) != 0;
  }

  /** Word `index` of a long message; 4 ≤ index < MAXIMUM_WORDS. */
  @inline
  wordAt(index: u32): u64 {
    return load<u64>(IPC_BUFFER + index * 8);
  }

  @inline
  setWordAt(index: u32, value: u64): void {
    store<u64>(IPC_BUFFER + index * 8, value);
  }

  /** False when word 3 claims more text than the received message carries. */
  get textValid(): bool {
    return this.word3 <= <u64>(bufferWordsOf(this.tag) * 8);
  }

  /**
   * The text received, where it lies until the next message is built; nothing when it is
   * not valid.
   */
  get text(): Span {
    return this.textValid ? spanAt(MESSAGE_TEXT, <u32>this.word3) : EMPTY;
  }

  /** Bytes of text received; meaningful when `textValid`. */
  @inline
  get textLength(): u32 {
    return <u32>this.word3;
  }

  /** Copies `length` bytes into the message to send. At most MESSAGE_TEXT_BYTES. */
  putText(address: usize, length: u32): void {
    if (length > MESSAGE_TEXT_BYTES) unreachable();
    memory.copy(MESSAGE_TEXT, address, length);
    this.setTextLength(length);
  }

  /** Copies a literal into the message to send, as UTF-8. */
  putString(text: string): void {
    this.setTextLength(copyString(MESSAGE_TEXT, MESSAGE_TEXT_BYTES, text));
  }

  /** Copies more bytes behind the text already put; what does not fit is left out. */
  appendText(address: usize, length: u32): void {
    const used = <u32>this.word3;
    const taken = min(length, MESSAGE_TEXT_BYTES - used);
    memory.copy(MESSAGE_TEXT + used, address, taken);
    this.setTextLength(used + taken);
  }

  /** For text that was written to MESSAGE_TEXT in place. */
  setTextLength(length: u32): void {
    this.word3 = length;
    this.words = (length + 7) >> 3;
  }

  /** Adds a handle to the capabilities that the message to send carries: at most four. */
  attach(handle: u32): void {
    store<u32>(IPC_BUFFER + Buffer.SendHandles + this.capabilities * 4, handle);
    this.capabilities++;
  }

  /** Where capability `index` (0–3) of the messages to come shall go; 0 refuses it. */
  @inline
  receiveInto(index: u32, slot: u32): void {
    store<u32>(IPC_BUFFER + Buffer.ReceiveSlots + index * 4, slot);
  }
}

if (offsetof<Message>() != 64) ERROR("Message is 64 bytes");

/** The process's one message. */
export const message: Message = changetype<Message>(memory.data(64, 16));
