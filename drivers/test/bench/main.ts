// Measures the core's operations, once, while it is loaded: `bench` in the shell, or
// `modprobe bench` and dmesg. docs/measuring.md says what each case measures, from which
// instruction to which.

import { Handle } from "../../../libsys/abi/layout";
import { ThreadOperation } from "../../../libsys/abi/object";
import { drive } from "../../../libsys/driver/driver";
import * as hardware from "../../../libsys/hardware";
import { measureBudgets } from "./budgets";
import { measureCreation } from "./creation";
import { measureFaults } from "./faults";
import { measureFirstTouches } from "./first-touch";
import { measureInterrupts } from "./interrupts";
import { measureLongCalls } from "./long-calls";
import { measureMappings } from "./mappings";
import { measureModuleRequests } from "./module-requests";
import { measureModules } from "./module-loads";
import { measureNotifications } from "./notifications";
import { measureOutstanding } from "./outstanding";
import { openPeer } from "./peer";
import { measureRecoveries } from "./recoveries";
import { measureRestarts } from "./restarts";
import { measureRings } from "./rings";
import { measureRoundTrips } from "./round-trips";
import { measureSignatures } from "./signatures";
import { measureSimpleCalls } from "./simple-calls";
import { measureTransfers } from "./transfers";
import { traceWakeUps } from "./wake-ups";

/** The manifest's priority is one higher: what is started with it runs at once. */
const PRIORITY: u32 = 100;

@unmanaged
@final
class Bench {
  start(): i32 {
    const result = openPeer();
    hardware.invoke(Handle.Thread, ThreadOperation.SetPriority, PRIORITY, 0, 0, 0);
    if (result == 0) measureAll();
    return result;
  }
}

export function main(): void {
  drive<Bench>();
}

function measureAll(): void {
  measureSimpleCalls();
  measureRoundTrips();
  measureBudgets();
  measureNotifications();
  measureTransfers();
  measureRings();
  measureOutstanding();
  measureInterrupts();
  measureMappings();
  measureCreation();
  measureLongCalls();
  traceWakeUps();
  measureModules();
  measureModuleRequests();
  measureSignatures();
  measureRestarts();
  measureRecoveries();
  measureFaults();
  measureFirstTouches();
}
