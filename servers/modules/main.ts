// The module loader: one table keyed on the canonical module name sees every request.

import { Status } from "../../libsys/abi/status";
import { ready } from "../../libsys/protocol/parent";
import { requestBootModules, start, turn } from "./loop";

export function main(): void {
  const status = start();
  ready(status);
  if (status != Status.Ok) return;
  requestBootModules();
  while (true) turn();
}
