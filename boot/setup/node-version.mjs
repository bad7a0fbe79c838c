// The oldest Node that the kept packages support.

import process from "node:process";
import { SetupError } from "./setup-error.mjs";

const OLDEST_MAJOR = 20;

/** Throws a SetupError when this Node is too old. */
export function ensureNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_MAJOR) return;
  throw new SetupError(
    `Node ${OLDEST_MAJOR} or newer is needed, this is ${process.versions.node}. ` +
      "See https://nodejs.org/en/download, or your system's package manager.",
  );
}
