// Counts the cost of the core's operations, once, while it is loaded: `modprobe bench`, then dmesg. docs/benchmarks.md says
// what each line measures, from which instruction to which.

import { ready } from "../../../libsys/protocol/parent";
import { measureFaults } from "./faults";
import { measureMappings } from "./mappings";
import { measureNotifications } from "./notifications";
import { openPeer } from "./peer";
import { measureRoundTrips } from "./round-trips";
import { measureSimpleCalls } from "./simple-calls";

export function main(): void {
  const result = openPeer();
  if (result == 0) {
    measureSimpleCalls();
    measureRoundTrips();
    measureNotifications();
    measureFaults();
    measureMappings();
  }
  ready(result);
}
