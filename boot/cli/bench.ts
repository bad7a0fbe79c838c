// weft bench.

import { Option, type Command } from "commander";
import type { BenchOptions } from "../bench/run-bench.ts";
import { parseAccelerator, usage } from "../run/options.ts";

/** Adds `weft bench`. */
export function addBenchCommand(program: Command): void {
  program
    .command("bench")
    .description("count guest instructions of IPC, faults and more")
    .helpGroup("Use:")
    .option("--json", "print JSON instead of tables", false)
    .option(
      "--accel <kind>",
      "tcg counts instructions, kvm measures cycles",
      parseAccelerator,
      "tcg" as const,
    )
    .addOption(
      new Option("--with <system>", "also measure another system").choices(["linux"]),
    )
    .option("--record", "make this run the baseline and add it to the history", false)
    .option("--storm", "1 to 255 processors ask for the same modules at once", false)
    .option("--explain <case>", "trace one operation, such as ipc, by source line")
    .option("--kpti", "count what kernel page-table isolation costs", false)
    .option("--latency", "count how long the core keeps interrupts waiting", false)
    .action(bench);
}

interface TypedOptions extends BenchOptions {
  explain?: string;
  latency: boolean;
  storm: boolean;
  kpti: boolean;
}

/** What only a count of instructions can be, in the order of the help text. */
const COUNTED = ["record", "storm", "explain", "kpti", "latency"] as const;

function checkUnit(typed: TypedOptions): void {
  if (typed.accel === "tcg") return;
  const [wanted] = COUNTED.filter((name) => typed[name]);
  if (wanted === undefined) return;
  throw usage(`--${wanted} counts instructions, so it cannot go with --accel kvm`);
}

async function bench(typed: TypedOptions): Promise<void> {
  checkUnit(typed);
  const { explain: name, latency, storm, kpti, ...options } = typed;
  if (latency) {
    const { showLatency } = await import("../bench/latency.ts");
    return showLatency();
  }
  if (storm) {
    const { runStorm } = await import("../bench/storm/run-storm.ts");
    return runStorm(options.json);
  }
  if (name !== undefined) {
    const { explain } = await import("../bench/explain.ts");
    return explain(name);
  }
  if (kpti) {
    const { showIsolation } = await import("../bench/isolation.ts");
    return showIsolation();
  }
  const { runBench } = await import("../bench/run-bench.ts");
  await runBench(options);
}
