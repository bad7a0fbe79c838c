// cat: files as they are.

import { moreOperands, nextOperand, nextOption } from "../arguments";
import { FAILURE, INTERRUPTED, failOption, failUsage } from "../failure";
import { closeInput, inputChunk, inputFailed, openInput, readInput } from "../input-file";
import { printBytes, stopNoted } from "../output";
import { Span } from "../../../libsys/span";

const USAGE = "cat FILE...";

export function cat(): i32 {
  const option = nextOption();
  if (option != 0) return failOption(option, USAGE);
  if (!moreOperands()) return failUsage("a file is missing", USAGE);
  let status = 0;
  while (moreOperands() && !stopNoted()) {
    if (!showFile(nextOperand())) status = FAILURE;
  }
  return stopNoted() ? INTERRUPTED : status;
}

function showFile(word: Span): bool {
  if (!openInput(word)) return false;
  while (!stopNoted() && readInput(u64.MAX_VALUE)) printBytes(inputChunk());
  closeInput();
  return !inputFailed();
}
