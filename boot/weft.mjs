#!/usr/bin/env node
// The weft command. Plain Node without dependencies: it sets up what is missing on a
// fresh machine, bundles the TypeScript tooling when it changed (boot/setup/bundle.mjs),
// and hands over to it.

import process from "node:process";
import { ensureNode } from "./setup/node-version.mjs";
import { ensurePackages } from "./setup/npm-packages.mjs";
import { ensureTools } from "./setup/system-packages.mjs";
import { bundleTool } from "./setup/bundle.mjs";
import { SetupError } from "./setup/setup-error.mjs";

/**
 * Commands that work without a compiler and an emulator, or exist to say what is missing.
 */
const LIGHT = ["doctor", "help", "clean"];
const HELP = ["--help", "-h"];

/** True when the command that `words` name compiles or boots something. */
function needsTools(words) {
  if (words.length === 0 || words.some((word) => HELP.includes(word))) return false;
  return !LIGHT.includes(words[0]);
}

try {
  const words = process.argv.slice(2);
  ensureNode();
  ensurePackages();
  if (needsTools(words)) ensureTools();
  const tool = await import(await bundleTool());
  await tool.main(words);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`weft: ${error.message}\n`);
  process.exitCode = 1;
}
