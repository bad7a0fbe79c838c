// The driver whose recovery is measured: it answers, or faults, as it is asked to.

import { Status } from "../../../libsys/abi/status";
import { drive, serve } from "../../../libsys/driver/driver";
import { message } from "../../../libsys/message";
import { FaultOperation } from "../../../libsys/protocol/bench";

@unmanaged
@final
class Faulting {
  start(): i32 {
    return serve("bench-fault");
  }

  request(): Status {
    if (message.operation == FaultOperation.Fault) unreachable();
    return Status.Ok;
  }
}

export function main(): void {
  drive<Faulting>();
}
