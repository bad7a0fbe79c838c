// The boot storm as two charts: bytes that nobody needed, and time, by processors. Weft
// is a line, since each of its points was measured in the same way; Linux's figures are
// points, since each comes from another version, or machine.

import type { Chart } from "../chart.ts";
import { WAITER_BYTES, type StormResult } from "./storm-result.ts";

const WIDTH = 640;
const HEIGHT = 340;
const NANOSECONDS = 1e9;
const CONFIG = {
  background: "white",
  font: "Helvetica, Arial, sans-serif",
  axis: { labelFontSize: 12, titleFontSize: 12 },
  legend: { labelFontSize: 12, title: null, labelLimit: 640 },
} as const;

type Row = Record<string, string | number>;

/** Bytes beyond one copy of each module; a logarithm has no 0, so 0 is drawn as 1. */
export function wasteChart({ storms, linux }: StormResult): Chart {
  const own = storms.map(({ processors, wastedBytes, moduleBytes, peakBytes }) => ({
    system: "Weft: wasted, and records of waiters",
    processors,
    value: wastedBytes + peakBytes - moduleBytes + processors * WAITER_BYTES,
  }));
  const others = linux.map(({ system, kind, processors, wastedBytes }) => ({
    system: `Linux ${system}${kind === "boot" ? ", boot" : ""}`,
    processors,
    value: Math.max(wastedBytes, 1),
  }));
  return {
    name: "storm-waste",
    title: "Memory wasted in a boot storm",
    caption: "Bytes that no module needed, on a logarithmic scale; 0 is drawn as 1.",
    spec: layers(own, others, ["bytes", [1, 1e3, 1e6, 1e9, 1e11]]),
  };
}

/** Seconds of the guest, whose instructions take a nanosecond, and of Linux's boots. */
export function timeChart({ storms, linux }: StormResult): Chart {
  const own = storms.map(({ processors, nanoseconds }) => ({
    system: "Weft: the storm, 1 ns for an instruction",
    processors,
    value: nanoseconds / NANOSECONDS,
  }));
  const others = linux.flatMap(({ system, processors, seconds }) =>
    seconds === undefined
      ? []
      : [{ system: `Linux ${system}: whole boot`, processors, value: seconds }],
  );
  return {
    name: "storm-time",
    title: "Time of a boot storm",
    caption:
      "Weft from the first request to the last answer; Linux's boots are those of their " +
      "authors' machines, so only the slope of a system's own points says something.",
    spec: layers(own, others, ["seconds", [1e-3, 1e-2, 1e-1, 1, 10, 100]]),
  };
}

/** A line of one's own and points of others, by processors; y is logarithmic. */
function layers(own: Row[], others: Row[], [unit, values]: [string, number[]]) {
  const encoding = {
    x: {
      field: "processors",
      type: "quantitative" as const,
      title: "processors that ask at once",
    },
    y: {
      field: "value",
      type: "quantitative" as const,
      title: unit,
      scale: { type: "log" as const, domain: [values[0] ?? 1, values.at(-1) ?? 1] },
      axis: { format: "~s", values },
    },
    color: { field: "system", type: "nominal" as const, sort: null },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: WIDTH,
    height: HEIGHT,
    config: CONFIG,
    layer: [
      { data: { values: own }, mark: { type: "line" as const, point: true }, encoding },
      {
        data: { values: others },
        mark: { type: "point" as const, filled: true, size: 90, shape: "diamond" },
        encoding,
      },
    ],
  };
}
