// weft sign: a module built elsewhere, signed for the loader of this build.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Failure } from "../build/failure.ts";
import { usage } from "../run/options.ts";

/** Adds `weft sign`. */
export function addSignCommand(program: Command): void {
  program
    .command("sign")
    .description("append a signature to a module file (docs/module-files.md)")
    .helpGroup("Use:")
    .argument("<file.ko>", "a module file without signature")
    .option("-k, --key <file.pem>", "an ed25519 key; by default that of the build")
    .option("-o, --out <file.ko>", "where to write it; by default over the file")
    .action(sign);
}

async function sign(
  file: string,
  options: { key?: string; out?: string },
): Promise<void> {
  if (!existsSync(file)) throw usage(`${file}: no such file`);
  const { SIGNATURE_MAGIC, signModule } = await import("../image/sign.ts");
  const { readSigningKey, signingKey } = await import("../image/signing-key.ts");
  const content = readFileSync(file);
  if (content.subarray(-SIGNATURE_MAGIC.length).toString() === SIGNATURE_MAGIC) {
    throw new Failure(`${file} is signed already`);
  }
  const key = options.key === undefined ? signingKey() : readSigningKey(options.key);
  writeFileSync(options.out ?? file, signModule(content, key));
}
