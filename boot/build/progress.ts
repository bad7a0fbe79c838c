// Shows the steps of a build while they run: a live list on a terminal, plain lines
// elsewhere. All on standard error: standard output belongs to the command.

import process from "node:process";
import pLimit from "p-limit";
import type { Job, Plan } from "./build.ts";
import { Failure } from "./failure.ts";

/**
 * asc and boot/aot work in this process, clang and lld in others: two jobs keep two cores
 * busy.
 */
const PARALLEL_JOBS = 2;

interface JobFailure {
  title: string;
  error: Error;
}

/** Runs all parts, then the images that can be made. Any failure ends in a throw. */
export async function runPlan(plan: Plan): Promise<void> {
  const runJobs = process.stderr.isTTY ? runWithList : runWithLines;
  const failures: JobFailure[] = [];
  const watched = (jobs: Job[]) => jobs.map((job) => collecting(job, failures));
  await runJobs(watched(plan.parts), PARALLEL_JOBS);
  const possible = plan.images.filter(({ needs = [] }) =>
    failures.every(({ title }) => !needs.includes(title)),
  );
  await runJobs(watched(possible), 1);
  if (failures.length > 0) throw summaryOf(failures);
}

function summaryOf(failures: JobFailure[]): Error {
  const unexpected = failures.find(({ error }) => !expected(error));
  if (unexpected !== undefined) return unexpected.error;
  return new Failure(
    failures.map(({ title, error }) => `${title}: ${error.message}`).join("\n\n"),
  );
}

async function runWithList(jobs: Job[], parallel: number): Promise<void> {
  if (jobs.length === 0) return;
  const { Listr, ListrLogger, ProcessOutput } = await import("listr2");
  const processOutput = new ProcessOutput(process.stderr, process.stderr);
  const tasks = jobs.map((job) => ({ title: job.title, task: () => job.run() }));
  const list = new Listr(tasks, {
    concurrent: parallel,
    exitOnError: false,
    rendererOptions: {
      showErrorMessage: false,
      collapseErrors: false,
      logger: new ListrLogger({ processOutput }),
    },
  });
  await list.run();
}

async function runWithLines(jobs: Job[], parallel: number): Promise<void> {
  const limit = pLimit(parallel);
  const runs = jobs.map((job) =>
    limit(async () => {
      const started = performance.now();
      const result = await job.run().then(
        () => "built",
        () => "failed",
      );
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stderr.write(`weft: ${result} ${job.title} (${seconds} s)\n`);
    }),
  );
  await Promise.all(runs);
}

function collecting(job: Job, failures: JobFailure[]): Job {
  const run = async (): Promise<void> => {
    try {
      await job.run();
    } catch (error) {
      failures.push({ title: job.title, error: error as Error });
      throw error;
    }
  };
  return { title: job.title, run };
}

function expected(error: Error): boolean {
  return ["Failure", "TranslationError"].includes(error.name);
}
