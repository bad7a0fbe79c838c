// Two ends of a ring on two threads of the host: real processors order their accesses as
// they like, and a wake-up that is missed ends in a wait that nobody ends.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { compileShared } from "../../support/script.ts";

const PAGES = 64;
const HEADER = 0x20_0000;
const DATA = 0x20_1000;
const CELLS = 0x20_2000;
const BUFFERS = 0x20_3000;
/** Not static data: every instance of the module writes those anew. */
const ENDS = 0x20_4000;
const CAPACITY = 64;
const RECORDS = 5_000;

const SOURCE = `
  import { makeRing } from "./libsys/ring/line";
  import { RING_END_BYTES, RingEnd } from "./libsys/ring/end";
  import { ringRead, ringWrite } from "./libsys/ring/transfer";
  const NEVER: u64 = u64.MAX_VALUE;
  function end(which: u32): RingEnd {
    return changetype<RingEnd>(${ENDS} + which * <u32>RING_END_BYTES);
  }
  export function make(): void { makeRing(${HEADER}); }
  /**
   * Gives 1, 2, 3 …, each when the one before was taken: a later announcement cannot
   * make up for a wake-up that was missed. Returns how many.
   */
  export function produce(count: u32): u32 {
    const ring = end(0);
    ring.openProducer(${HEADER}, ${DATA}, ${CAPACITY});
    ring.connect(1, 0);
    for (let value: u32 = 1; value <= count; ++value) {
      if (ring.waitFor(${CAPACITY}, NEVER) != 0) return value;
      store<u32>(${BUFFERS}, value);
      ringWrite(ring, ${BUFFERS}, 4);
    }
    ring.close();
    return count;
  }
  /** Takes until the ring is closed; returns how many came in their order. */
  export function consume(count: u32): u32 {
    const ring = end(1);
    ring.openConsumer(${HEADER}, ${DATA}, ${CAPACITY});
    ring.connect(0, 1);
    let taken: u32 = 0;
    while (ring.waitFor(4, NEVER) == 0) {
      ringRead(ring, ${BUFFERS + 8}, 4);
      if (load<u32>(${BUFFERS + 8}) == taken + 1) taken++;
    }
    return taken;
  }`;

/** Runs one exported function; notifications are cells of the shared memory. */
const THREAD = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { module, memory, run, count } = workerData;
  const cells = new Int32Array(memory.buffer, ${CELLS}, 2);
  const hardware = {
    signal(handle) {
      Atomics.store(cells, handle, 1);
      Atomics.notify(cells, handle);
      return 0;
    },
    wait(handle) {
      while (Atomics.exchange(cells, handle, 0) === 0) {
        if (Atomics.wait(cells, handle, 0, 10_000) === "timed-out") {
          throw new Error(run + " was never woken");
        }
      }
      return 0;
    },
    waitDeadline() { throw new Error("not used"); },
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory }, hardware });
  parentPort.postMessage(exports[run](count));`;

async function run(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  name: string,
): Promise<unknown> {
  const workerData = { module, memory, run: name, count: RECORDS };
  const worker = new Worker(THREAD, { eval: true, workerData });
  const [result] = (await once(worker, "message")) as [unknown];
  await worker.terminate();
  return result;
}

it("hands everything over in order between two threads, and wakes both", async () => {
  const binary = await compileShared(SOURCE, PAGES);
  const module = await WebAssembly.compile(binary);
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  await run(module, memory, "make");
  const results = await Promise.all([
    run(module, memory, "produce"),
    run(module, memory, "consume"),
  ]);
  expect(results).toEqual([RECORDS, RECORDS]);
}, 60_000);
