// Charts as SVG files, and one HTML file that holds everything and needs nothing.

import { buildPath } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import {
  batchChart,
  comparisonChart,
  historyChart,
  lengthChart,
  renderSvg,
  sampleChart,
  transferChart,
  type Chart,
} from "./chart.ts";
import {
  batchRows,
  comparisonRows,
  historyRows,
  lengthRows,
  sampleRows,
  transferRows,
} from "./chart-data.ts";
import { readHistory } from "./history.ts";
import { sel4Figures, type Published } from "./published.ts";
import { unitOf, type BenchResult, type CaseResult } from "./result.ts";
import { linuxText, missedNotes, number, promises } from "./table.ts";

const STYLE = `
body { font: 16px/1.5 Helvetica, Arial, sans-serif; margin: 2em auto; max-width: 60em;
  padding: 0 1em; color: #1a1a1a; background: white }
table { border-collapse: collapse; font-size: 14px }
th, td { text-align: right; padding: 0.2em 0.8em; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left; white-space: nowrap }
figure { margin: 2em 0; overflow-x: auto }
figure svg { max-width: 100%; height: auto }
figcaption { color: #555 }
td.missed { color: #a40000; font-weight: bold }
`;

/** Writes the SVG files and report.html; returns the path of the latter. */
export async function writeReport(
  result: BenchResult,
  published: Published[],
): Promise<string> {
  const figures: string[] = [];
  for (const chart of charts(result, published)) {
    const svg = await renderSvg(chart);
    writeWhole(buildPath("bench", `${chart.name}.svg`), svg);
    figures.push(figure(chart, svg));
  }
  const path = buildPath("bench", "report.html");
  writeWhole(path, page(result, published, figures));
  return path;
}

function charts(result: BenchResult, published: Published[]): Chart[] {
  const { cases } = result;
  const unit = unitOf(result);
  const comparable = published.filter((entry) => entry.unit === unit);
  const history = readHistory().filter((line) => line.unit === unit);
  return [
    comparisonChart(comparisonRows(cases, comparable), unit),
    lengthChart(lengthRows(cases, comparable), unit),
    transferChart(transferRows(cases), unit),
    batchChart(batchRows(cases), unit),
    sampleChart(sampleRows(cases)),
    // Nothing is recorded in cycles.
    ...(history.length === 0 ? [] : [historyChart(historyRows(history))]),
  ];
}

function page(result: BenchResult, published: Published[], figures: string[]): string {
  const unit = unitOf(result);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weft: measurements</title>
<style>${STYLE}</style>
<h1>Weft: measurements</h1>
<p>${escape(result.time)}, in ${unit}${
    unit === "instructions" ? " of the guest, which are not cycles" : ""
  }. ${result.repeated === true ? "A second run gave the same samples." : ""}</p>
${promiseText(result, published)}
${figures.join("\n")}
<h2>All cases</h2>
${caseRows(result.cases)}
${result.beside.map(besideText).join("\n")}
<h2>Environment</h2>
${table(["what", "which"], Object.entries(result.environment))}
<h2>Figures of others</h2>
<ul>${published.map(sourceItem).join("")}</ul>
</html>
`;
}

/** Nothing where the unit is another than that of the promises. */
function promiseText(result: BenchResult, published: Published[]): string {
  const kept = promises(result);
  if (kept.length === 0) return "";
  const sel4 = sel4Figures(published);
  const rows = kept.map(({ name, title, value, limit }) => [
    title,
    number(value),
    number(limit),
    value <= limit ? "met" : "missed",
    sel4[name] === undefined ? "not measured" : number(sel4[name]),
    ...result.beside.map(() => linuxText(name, result)),
  ]);
  const notes = missedNotes(result).map((note) => `<p>${escape(note)}</p>`);
  const others = result.beside.map(({ system }) => system);
  const head = ["operation", "Weft", "at most", "", "seL4", ...others];
  return ["<h2>Promises</h2>", table(head, rows), ...notes].join("\n");
}

function besideText({ system, cases }: BenchResult["beside"][number]): string {
  return `<h2>${escape(system)}, in the same machine</h2>${caseRows(cases)}`;
}

function caseRows(cases: CaseResult[]): string {
  const rows = cases.map(({ name, first, median, ...summary }) => {
    const { min, q1, mean, q3, max, stddev, n } = summary;
    const others = [min, q1, mean, q3, max, stddev, n].map(number);
    return [name, number(median), first === null ? "" : number(first), ...others];
  });
  const head = ["case", "median", "first", "min", "q1", "mean", "q3", "max", "stddev"];
  return table([...head, "n"], rows);
}

function table(head: string[], rows: string[][]): string {
  const cells = (row: string[], tag: string) =>
    row
      .map((text) => {
        const mark = text === "missed" ? ' class="missed"' : "";
        return `<${tag}${mark}>${escape(text)}</${tag}>`;
      })
      .join("");
  const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
  return `<table><tr>${cells(head, "th")}</tr>\n${body}</table>`;
}

function figure({ title, caption }: Chart, svg: string): string {
  const heading = `<h2>${escape(title)}</h2>`;
  return `<figure>${heading}${svg}<figcaption>${escape(caption)}</figcaption></figure>`;
}

function sourceItem({ system, source, date, unit }: Published): string {
  return `<li>${escape(`${system}, ${unit}: ${source} (${date})`)}</li>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
