// What is in a message of the reference model, and how much of it arrives.

import { Right, tagOf } from "./machine-abi.ts";
import { type Model } from "./model-core.ts";
import { type Gift, SINGLE_TYPE } from "./model-stage.ts";
import { type ModelThread, type Received } from "./model-thread.ts";

export const REGISTER_WORDS = 4;
export const MOST_WORDS = 512;
const { Grant = 0 } = Right;

export interface Content {
  label: number;
  /** How many words count; the four in registers travel anyway. */
  length: number;
  words: bigint[];
  /** Words in the buffer, from the fifth on. */
  more: bigint[];
  /** Bits that the sender sets in the tag without being entitled to. */
  forged: bigint;
  /** Which capabilities it offers: places in the model's `gifts`. */
  offers: number[];
}

/** Why `sender` can't send this through a handle with `rights`; null when it can. */
export function contentFault(
  model: Model,
  sender: ModelThread,
  { length, offers }: Content,
  rights: number,
): string | null {
  if (length > MOST_WORDS) return "TooLong";
  if (length <= REGISTER_WORDS && offers.length === 0) return null;
  if (!sender.buffered) return "NoBuffer";
  if (offers.length > 0 && (rights & Grant) === 0) return "NoRights";
  for (const offer of offers) {
    const gift = model.gifts[offer];
    if (gift === null) return "BadHandle";
    if (gift.type === SINGLE_TYPE) return "WrongType";
  }
  return null;
}

/** What `receiver` gets of the message of `sender`. */
export function transfer(
  model: Model,
  sender: ModelThread,
  receiver: ModelThread,
  content: Content,
): Received {
  const { label, words, more, offers } = content;
  const buffered = sender.buffered && receiver.buffered;
  const length = buffered ? content.length : Math.min(content.length, REGISTER_WORDS);
  const given = buffered ? give(model, offers, receiver.wants) : 0;
  const arrived = given === offers.length ? "all" : "not all";
  if (offers.length > 0) model.changes.add(`capabilities: ${arrived} arrive`);
  return {
    tag: tagOf(label, length, given),
    words,
    more: length > REGISTER_WORDS ? more : [],
  };
}

/** Copies capabilities until one is gone, or is not wanted, or has no room. */
function give(model: Model, offers: number[], wants: readonly number[]): number {
  for (const [index, offer] of offers.entries()) {
    const gift: Gift | null = model.gifts[offer];
    if (gift === null) model.changes.add("capabilities: one is gone by then");
    if (gift === null || model.pockets[wants[index]] !== null) return index;
    model.pockets[wants[index]] = gift;
  }
  return offers.length;
}
