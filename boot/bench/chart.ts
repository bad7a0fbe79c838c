// The charts of the report, as Vega-Lite specifications, and their way to SVG.

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Row } from "./chart-data.ts";
import type { Unit } from "./result.ts";

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
  legend: { labelFontSize: 12, title: null, labelLimit: 640 },
} as const;

/** The chart as an SVG document. */
export function renderSvg({ spec }: Chart): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  return view.toSVG();
}

/** Cost of a round trip by message length. */
export function lengthChart(rows: Row[], unit: Unit): Chart {
  return {
    name: "length",
    title: "Round trip by message length",
    caption: "Words both ways, Call and ReplyReceive between two address spaces.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: steps("words", "words each way", WORD_TICKS),
        y: cost(unit),
        color: { field: "system", type: "nominal", sort: null },
      },
    },
  };
}

/** Bytes by messages, by shared pages, and by ring. */
export function transferChart(rows: Row[], unit: Unit): Chart {
  return {
    name: "transfer",
    title: "Bytes from one address space to another",
    caption:
      "With the copies that sender and receiver make themselves. Messages and Calls are " +
      "answered; the ring's consumer is woken for each transfer and sleeps again.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: steps("bytes", "bytes", BYTE_TICKS),
        y: cost(unit),
        color: { field: "way", type: "nominal", sort: null },
      },
    },
  };
}

/** What a record costs in a batch. */
export function batchChart(rows: Row[], unit: Unit): Chart {
  return {
    name: "batch",
    title: "A record through the ring, by batch",
    caption:
      "16 bytes each; the consumer is woken once for each batch. A Call for each record " +
      "is drawn for comparison.",
    spec: {
      ...frame(rows),
      mark: { type: "line", point: true },
      encoding: {
        x: steps("records", "records announced together", BATCH_TICKS),
        y: cost(unit, `${unit} for each record`),
        color: { field: "way", type: "nominal", sort: null },
      },
    },
  };
}

/** How the samples lie around their median. */
export function sampleChart(rows: Row[]): Chart {
  return {
    name: "distribution",
    title: "Samples around their median",
    caption:
      "The area of a circle is the number of samples. Under instruction counting only a " +
      "timer interrupt in a batch, or one more look at a full queue, moves a sample.",
    spec: {
      ...frame(rows),
      height: { step: 22 },
      mark: { type: "circle", opacity: 0.7 },
      encoding: {
        x: {
          field: "percent",
          type: "quantitative",
          title: "% more or fewer than the median",
        },
        y: titles(),
        size: {
          field: "samples",
          type: "quantitative",
          title: "samples",
          scale: { range: [12, 260] },
          legend: { values: [1, 10, 31] },
        },
      },
    },
  };
}

/** Weft and seL4 side by side. */
export function comparisonChart(rows: Row[], unit: Unit): Chart {
  const systems = [...new Set(rows.map(({ system }) => String(system)))];
  return {
    name: "comparison",
    title: "Weft and seL4",
    caption:
      unit === "instructions"
        ? "Counted in the same QEMU in the same way, user stubs included."
        : "Published figures of other machines: they tell orders of magnitude.",
    spec: {
      ...frame(rows),
      height: { step: 12 },
      mark: "bar",
      encoding: {
        x: { field: "cost", type: "quantitative", title: unit },
        y: titles(),
        yOffset: { field: "system", sort: systems },
        color: { field: "system", type: "nominal", sort: systems },
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
        x: { field: "time", type: "ordinal", title: "run (UTC)", axis: SLANTED },
        y: {
          field: "percent",
          type: "quantitative",
          title: "% of the first run",
          scale: { zero: false },
        },
        color: {
          field: "title",
          type: "nominal",
          sort: null,
          scale: { scheme: "category20" },
        },
      },
    },
  };
}

const WORD_TICKS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const BYTE_TICKS = [0, 8, 32, 256, 1024, 4096, 16384, 65536];
const BATCH_TICKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const SLANTED = { labelAngle: -40 } as const;

/** Powers of two at equal distances, and 0 at the start of the axis. */
function steps(field: string, title: string, values: number[]) {
  return {
    field,
    type: "quantitative",
    title,
    axis: { values, labelFlush: false, labelOverlap: false },
    scale: { type: "symlog", domainMax: values.at(-1) ?? 1 },
  } as const;
}

function cost(unit: Unit, title: string = unit) {
  return { field: "cost", type: "quantitative", title, scale: { type: "log" } } as const;
}

function titles() {
  return {
    field: "title",
    type: "nominal",
    title: null,
    sort: null,
    axis: { labelLimit: 640 },
  } as const;
}

function frame(rows: Row[]) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: WIDTH,
    height: HEIGHT,
    config: CONFIG,
    data: { values: rows },
  } as const;
}
