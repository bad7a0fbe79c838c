// sha256sum: digests of files, as coreutils prints them.

import { Span, sizeOf, startOf } from "../../../libsys/span";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { FAILURE, INTERRUPTED, failOption, failUsage } from "../failure";
import { closeInput, inputChunk, inputFailed, openInput, readInput } from "../input-file";
import { endLine, out, stopNoted } from "../output";
import { sha256Begin, sha256Finish, sha256Update } from "../sha256";

const USAGE = "sha256sum FILE...";
const DIGEST_BYTES: u32 = 32;

const digest: usize = memory.data(32, 8);

export function sha256sum(): i32 {
  const option = nextOption();
  if (option != 0) return failOption(option, USAGE);
  if (!moreOperands()) return failUsage("a file is missing", USAGE);
  let status = 0;
  while (moreOperands()) {
    const result = digestFile(nextOperand());
    if (result == INTERRUPTED) return result;
    if (result != 0) status = result;
  }
  return status;
}

function digestFile(word: Span): i32 {
  if (!openInput(word)) return FAILURE;
  sha256Begin();
  while (!stopNoted() && readInput(u64.MAX_VALUE)) {
    const chunk = inputChunk();
    sha256Update(startOf(chunk), sizeOf(chunk));
  }
  closeInput();
  if (stopNoted()) return INTERRUPTED;
  if (inputFailed()) return FAILURE;
  sha256Finish(digest);
  for (let index: u32 = 0; index < DIGEST_BYTES; index++) {
    out.hex(load<u8>(digest + index), 2);
  }
  out.put("  ").append(word);
  endLine();
  return 0;
}
