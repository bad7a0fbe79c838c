// The charts of the report, as Vega-Lite specifications, and their way to SVG.

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Row } from "./chart-data.ts";

export interface Chart {
  /** File name without extension. */
  name: string;
  title: string;
  caption: string;
  spec: TopLevelSpec;
}

const WIDTH = 640;
const HEIGHT = 300;
const CONFIG = {
  background: "white",
  font: "Helvetica, Arial, sans-serif",
  axis: { labelFontSize: 12, titleFontSize: 12 },
  legend: { labelFontSize: 12, title: null, labelLimit: 260 },
} as const;

/** The chart as an SVG document. */
export function renderSvg({ spec }: Chart): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  return view.toSVG();
}

/** Cost of a round trip by message length. */
export function lengthChart(rows: Row[]): Chart {
  return {
    name: "length",
    title: "Round trip by message length",
    caption: "Words both ways, Call and ReplyReceive between two address spaces.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: {
          field: "words",
          type: "quantitative",
          title: "words each way",
          axis: { values: WORD_TICKS },
          scale: { type: "symlog" },
        },
        y: { field: "instructions", type: "quantitative", ...LOG },
        color: { field: "system", type: "nominal" },
      },
    },
  };
}

/** Bytes by messages and by shared pages. */
export function transferChart(rows: Row[]): Chart {
  return {
    name: "transfer",
    title: "Bytes from one address space to another",
    caption: "With the copies that sender and receiver make themselves, and the answer.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "bytes", type: "quantitative", ...LOG },
        y: { field: "instructions", type: "quantitative", ...LOG },
        color: { field: "way", type: "nominal" },
      },
    },
  };
}

/** How the samples lie around their median. */
export function sampleChart(rows: Row[]): Chart {
  return {
    name: "distribution",
    title: "Samples around their median",
    caption: "One mark for each sample; a timer tick within a batch is what moves one.",
    spec: {
      ...frame(rows),
      mark: { type: "tick", thickness: 2 },
      encoding: {
        x: {
          field: "deviation",
          type: "quantitative",
          title: "instructions more or fewer than the median",
        },
        y: { field: "name", type: "nominal", title: null, axis: { labelLimit: 640 } },
      },
    },
  };
}

/** Weft and seL4 side by side. */
export function comparisonChart(rows: Row[]): Chart {
  return {
    name: "comparison",
    title: "Weft and seL4 in the same machine",
    caption: "Guest instructions, user stubs included.",
    spec: {
      ...frame(rows),
      height: { step: 12 },
      mark: "bar",
      encoding: {
        x: { field: "instructions", type: "quantitative" },
        y: {
          field: "title",
          type: "nominal",
          title: null,
          sort: null,
          axis: { labelLimit: 640 },
        },
        yOffset: { field: "system", sort: ["Weft", "seL4"] },
        color: { field: "system", type: "nominal", sort: ["Weft", "seL4"] },
      },
    },
  };
}

/** The recorded runs. */
export function historyChart(rows: Row[]): Chart {
  return {
    name: "history",
    title: "Recorded runs",
    caption: "Median of each promised case, the first recorded run being 100 %.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "time", type: "ordinal", title: "run", axis: { labelLimit: 240 } },
        y: {
          field: "percent",
          type: "quantitative",
          title: "% of the first run",
          axis: { format: ".1f", tickCount: 5 },
          scale: { zero: false },
        },
        color: { field: "name", type: "nominal", scale: { scheme: "category20" } },
      },
    },
  };
}

const LOG = { scale: { type: "log" } } as const;
const WORD_TICKS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

function frame(rows: Row[]) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: WIDTH,
    height: HEIGHT,
    config: CONFIG,
    data: { values: rows },
  } as const;
}
