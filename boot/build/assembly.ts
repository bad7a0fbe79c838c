// Assembly sources to object files.

import { ROOT } from "./path.ts";
import { llvmProgram, runProgram } from "./program.ts";

/** Assembles `source` (.S is preprocessed, .s is not) into `object`. */
export async function assemble(source: string, object: string): Promise<void> {
  const target = ["-c", "-g", "--target=x86_64-unknown-none-elf", "-fno-pic"];
  // Backtraces name the file as the other languages' do: from the project's top.
  target.push(`-ffile-prefix-map=${ROOT}/=`);
  await runProgram(llvmProgram("clang"), [...target, source, "-o", object]);
}
