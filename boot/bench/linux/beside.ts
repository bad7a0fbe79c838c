// Linux's figures beside Weft's in one result.

import process from "node:process";
import { Failure } from "../../build/failure.ts";
import type { BenchResult } from "../result.ts";
import type { Accelerator } from "../../run/options.ts";
import { measureLinux } from "./measure.ts";

/**
 * Adds what Linux needs in the same machine. Without the kernel's package the result
 * stays as it is, and standard error says why.
 */
export async function addLinux(result: BenchResult, accel: Accelerator): Promise<void> {
  try {
    result.beside.push(await measureLinux(accel));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`weft: Linux is left out: ${error.message}\n`);
  }
}
