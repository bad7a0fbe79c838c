// weft bench --storm: Weft in the boot storm for which Linux learnt to find duplicates.

import { mkdirSync } from "node:fs";
import process from "node:process";
import Table from "cli-table3";
import { build } from "../../build/build.ts";
import { buildPath, displayPath } from "../../build/path.ts";
import { writeWhole } from "../../build/stamp.ts";
import { renderSvg } from "../chart.ts";
import { describeEnvironment } from "../environment.ts";
import { MINIMAL, number } from "../table.ts";
import { measureStorms, MODULES, type Storm } from "./guest-storm.ts";
import { readLinuxFigures, type LinuxFigure } from "./linux-figures.ts";
import { timeChart, wasteChart } from "./storm-chart.ts";
import { WAITER_BYTES, type StormResult } from "./storm-result.ts";

const PROCESSORS = [1, 2, 4, 8, 16, 32, 64, 96, 128, 160, 192, 224, 255];
const STYLE = { chars: MINIMAL, style: { head: [], border: [] } };

/** Measures; with `json`, standard output is the JSON text alone. */
export async function runStorm(json: boolean): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const result: StormResult = {
    schema: 1,
    time: new Date().toISOString(),
    environment: describeEnvironment("tcg"),
    modules: MODULES,
    storms: await measureStorms(PROCESSORS),
    linux: readLinuxFigures(),
  };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeWhole(buildPath("bench", "storm.json"), text);
  const charts = [wasteChart(result), timeChart(result)];
  const paths = charts.map(({ name }) => buildPath("bench", `${name}.svg`));
  for (const [index, chart] of charts.entries()) {
    writeWhole(paths[index] ?? "", await renderSvg(chart));
  }
  if (json) process.stdout.write(text);
  else {
    process.stdout.write(`${stormTable(result.storms)}\n\n${linuxTable(result.linux)}\n`);
    process.stdout.write(`\n${paths.map(displayPath).join("\n")}\n`);
  }
}

/** One line for each number of processors. */
export function stormTable(storms: Storm[]): string {
  const head = ["processors", "requests", "loads", "duplicates", "already live"];
  const table = new Table({
    head: [...head, "wasted", "modules", "most", "waiters", "M instructions"],
    colAligns: new Array<"right">(10).fill("right"),
    ...STYLE,
  });
  for (const storm of storms) {
    const { processors, requests, loads, duplicates, served, wastedBytes } = storm;
    const { moduleBytes, peakBytes, nanoseconds } = storm;
    const memory = [wastedBytes, moduleBytes, peakBytes, processors * WAITER_BYTES];
    const counts = [processors, requests, loads, duplicates, served, ...memory];
    table.push([...counts.map(number), (nanoseconds / 1e6).toFixed(2)]);
  }
  return table.toString();
}

function linuxTable(figures: LinuxFigure[]): string {
  const table = new Table({
    head: ["Linux", "processors", "duplicates", "wasted bytes", "boot, s", "source"],
    colAligns: ["left", "right", "right", "right", "right", "left"],
    ...STYLE,
  });
  for (const { system, source, date, ...figure } of figures) {
    const { processors, duplicates, wastedBytes, seconds } = figure;
    const optional = (value?: number) => (value === undefined ? "" : number(value));
    const numbers = [number(processors), optional(duplicates), number(wastedBytes)];
    table.push([system, ...numbers, optional(seconds), `${source} (${date})`]);
  }
  return table.toString();
}
