// Machine operations that are places in boot/x86_64/entry.S from which nothing comes
// back. They end the function by a jump, before which LLVM restores the registers that it
// saved.

import type { FunctionBody, Value } from "./body.ts";
import { TranslationError } from "./error.ts";
import { integerAt, type IntegerResult } from "./integer-operand.ts";

/** LLVM promises a jump between functions of equal types: all have this one. */
const PARAMETERS = ["i64", "i64", "i64", "i64"] as const;

type WayOut = (body: FunctionBody, values: readonly Value[]) => IntegerResult;

export const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  // The thread in rdx, where it is not in the way of copying.
  leaveWithMessage: wayOut("leave_with_message", [0, 2]),
  leaveBusily: wayOut("leave_busily", [0]),
  callInTurn: wayOut("call_in_turn", [0, 1, 2, 3]),
  replyReceiveInTurn: wayOut("reply_receive_in_turn", [0, 1, 2, 3]),
  callSlowly: wayOut("call_slowly", [0]),
  replyReceiveSlowly: wayOut("reply_receive_slowly", [0, 1]),
};

/** Value n goes into the register of the C convention's parameter `places[n]`. */
function wayOut(symbol: string, places: readonly number[]): WayOut {
  return (body, values) => {
    requireEntry(body, symbol);
    const texts = PARAMETERS.map((type) => `${type} poison`);
    places.forEach((place, index) => {
      texts[place] = `i64 ${integerAt(body, values, index, 64)}`;
    });
    const head = `i64 @${symbol}`;
    body.context.declare(head, PARAMETERS.join(", "));
    const never = body.define(`musttail call ${head}(${texts.join(", ")})`);
    body.perform(`ret i64 ${never}`);
    body.reachable = false;
    return { text: "poison", bits: 64 };
  };
}

/** What a function that is called had saved would be lost. */
function requireEntry(body: FunctionBody, symbol: string): void {
  const { name, index, type } = body.wasm;
  const exported = body.context.module.exports.some(
    (one) => one.kind === "function" && one.index === index,
  );
  const types = [...type.parameters, ...type.results].join(" ");
  if (exported && types === [...PARAMETERS, "i64"].join(" ")) return;
  throw new TranslationError(
    `${name} leaves by ${symbol}: it has to be an export with four i64 and an i64 result`,
  );
}
