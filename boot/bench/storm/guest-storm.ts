// The boot storm in a guest: as many threads as there would be processors, all of which
// ask for the same modules at once, like udev workers do for the devices of each
// processor. The module test_kmod has the threads; the shell's test-kmod drives it.

import { z } from "zod";
import { Failure } from "../../build/failure.ts";
import { COUNTING, runGuest } from "../guest-run.ts";

/** All of one size, under several names. */
export const MODULES = [
  "test_module",
  "test_second",
  "test_third",
  "test_fs",
  "test_large",
];
/** How long each module's own initialisation takes, so that requests meet. */
const INIT_MILLISECONDS = 1;

/** One storm. */
export interface Storm {
  processors: number;
  requests: number;
  /** Requests that found their module's load under way, or the module live. */
  duplicates: number;
  served: number;
  loads: number;
  /** What the loader's log of waste says: Linux's formula. */
  wastedBytes: number;
  /** Memory of the modules when all is quiet again, and the most at any time. */
  moduleBytes: number;
  peakBytes: number;
  /** Virtual time; an instruction takes one nanosecond. */
  nanoseconds: number;
}

const counters = z.record(z.string(), z.number());
const runSchema = z.object({
  threads: z.number(),
  runs: z.array(
    z.object({
      result: z.number(),
      nanoseconds: z.number(),
      results: z.array(z.number()),
    }),
  ),
  before: counters,
  after: counters,
});

type Run = z.infer<typeof runSchema>;

/** One storm for each number of processors, in one machine, in ascending order. */
export async function measureStorms(processors: number[]): Promise<Storm[]> {
  const commands = processors.map(
    (count) =>
      `test-kmod --threads ${count} --requests ${MODULES.length} ` +
      `--name ${MODULES.join(",")} --parameters init_delay=${INIT_MILLISECONDS} --json`,
  );
  const options = { qemuArguments: COUNTING };
  const { printed } = await runGuest(commands.join("; "), options);
  return readStorms(printed);
}

/** The storms in what the guest printed. */
export function readStorms(output: string): Storm[] {
  const runs = output
    .split(/^(?=\{ "case")/m)
    .filter((text) => text.startsWith("{"))
    .map((text) => readRun(text.slice(0, text.lastIndexOf("\n}") + 2), output));
  const base = runs[0]?.before["Memory of modules"] ?? 0;
  return runs.map((run) => stormOf(run, base));
}

function readRun(text: string, output: string): Run {
  const result = runSchema.safeParse(JSON.parse(text));
  const succeeded = result.success && result.data.runs.every((run) => run.result === 0);
  if (!succeeded) throw new Failure(`${output}\na storm did not end well`);
  return result.data;
}

/** `base` is what modules took before the first storm. */
function stormOf(run: Run, base: number): Storm {
  const grown = (label: string) => (run.after[label] ?? 0) - (run.before[label] ?? 0);
  return {
    processors: run.threads,
    requests: run.threads * MODULES.length,
    duplicates: grown("Duplicate requests"),
    served: grown("Requests already served"),
    loads: grown("Mods ever loaded"),
    wastedBytes: grown("Failed becoming bytes") + grown("Failed load bytes"),
    moduleBytes: (run.after["Memory of modules"] ?? 0) - base,
    peakBytes: (run.after["Most memory of modules"] ?? 0) - base,
    nanoseconds: run.runs[0]?.nanoseconds ?? 0,
  };
}
