// The steps that take capabilities away from where threads send them from, or from where
// they arrived.

import fc from "fast-check";
import { type Model } from "./model-core.ts";
import { type Step } from "./model-step.ts";
import { GIFTS, POCKETS, SINGLE_TYPE } from "./model-stage.ts";

const copied = GIFTS.map((_, index) => index).filter(
  (index) => GIFTS[index].type !== SINGLE_TYPE,
);

/** What a waiting sender offers. */
function offeredBy({ endpoints }: Readonly<Model>): number[] {
  const messages = endpoints.flatMap(({ senders }) => senders.map((one) => one.outgoing));
  const offers = messages.map((message) => message?.content.offers ?? []);
  const found = offers.find((some) => some.length > 0) ?? [];
  return copied.filter((index) => found.includes(index));
}

const hiding = fc.constant<Step>({
  kind: "hide",
  harmless: true,
  possible: (model) => offeredBy(model).length > 0,
  model: (model) => {
    const hidden = offeredBy(model);
    const there = hidden.map((index) => model.gifts[index] !== null);
    for (const index of hidden) model.gifts[index] = null;
    return there.at(-1) ? "Ok" : "BadHandle";
  },
  core: ({ process, gifts }, model) => {
    for (const index of offeredBy(model)) process.delete(gifts[index]);
  },
});

const showing = fc.constant<Step>({
  kind: "show",
  harmless: true,
  model: ({ gifts }) => {
    const there = copied.map((index) => gifts[index] !== null);
    for (const index of copied) gifts[index] = GIFTS[index];
    return there.at(-1) ? "Occupied" : "Ok";
  },
  core: (machine) => {
    for (const index of copied) machine.putGift(index);
  },
});

const emptying = fc.integer({ min: 0, max: POCKETS - 1 }).map((index): Step => ({
  kind: "empty pocket",
  details: String(index),
  harmless: true,
  model: (model) => {
    if (model.pockets[index] === null) return "BadHandle";
    model.pockets[index] = null;
    return "Ok";
  },
  core: ({ process, pockets }) => process.delete(pockets[index]),
}));

export const giftSteps = fc.oneof(
  { arbitrary: hiding, weight: 2 },
  { arbitrary: showing, weight: 4 },
  { arbitrary: emptying, weight: 2 },
);
