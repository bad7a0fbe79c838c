// The steps that take capabilities away from where threads send them from, or from where
// they arrived.

import fc from "fast-check";
import { type Step } from "./model-step.ts";
import { GIFTS, POCKETS, SINGLE_TYPE } from "./model-stage.ts";

const copied = GIFTS.map((_, index) => index).filter(
  (index) => GIFTS[index].type !== SINGLE_TYPE,
);

const hiding = fc.constantFrom(...copied).map((index): Step => ({
  kind: "hide",
  details: String(index),
  harmless: true,
  model: (model) => {
    if (model.gifts[index] === null) return "BadHandle";
    model.gifts[index] = null;
    return "Ok";
  },
  core: ({ process, gifts }) => process.delete(gifts[index]),
}));

const showing = fc.constantFrom(...copied).map((index): Step => ({
  kind: "show",
  details: String(index),
  harmless: true,
  model: (model) => {
    if (model.gifts[index] !== null) return "Occupied";
    model.gifts[index] = GIFTS[index];
    return "Ok";
  },
  core: (machine) => machine.putGift(index),
}));

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
  { arbitrary: hiding, weight: 3 },
  { arbitrary: showing, weight: 3 },
  { arbitrary: emptying, weight: 2 },
);
