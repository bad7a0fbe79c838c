// Shows the steps of a build while they run: a live list on a terminal, plain lines elsewhere.

import { Listr, type ListrTask } from "listr2";
import process from "node:process";
import type { Job, Plan } from "./build.ts";
import { Failure } from "./failure.ts";

/** asc and boot/aot work in this process, clang and lld in others: two jobs keep two cores busy. */
const PARALLEL_JOBS = 2;

/** Runs all parts, then the images. The first failure of each kind is shown, and ends the build. */
export async function runPlan(plan: Plan): Promise<void> {
  const failures: Error[] = [];
  await runJobs(plan.parts, PARALLEL_JOBS, failures);
  if (failures.length === 0) await runJobs(plan.images, 1, failures);
  if (failures.length === 0) return;
  throw new Failure(failures.map((failure) => failure.message).join("\n\n"));
}

async function runJobs(jobs: Job[], parallel: number, failures: Error[]): Promise<void> {
  if (jobs.length === 0) return;
  const tasks: ListrTask[] = jobs.map((job) => ({
    title: job.title,
    task: async () => {
      try {
        await job.run();
      } catch (error) {
        failures.push(labelled(job, error as Error));
        throw new Error("failed");
      }
    },
  }));
  const list = new Listr(tasks, {
    concurrent: parallel,
    exitOnError: false,
    renderer: process.stderr.isTTY ? "default" : "silent",
  });
  await list.run();
}

function labelled(job: Job, error: Error): Error {
  if (error.name !== "Failure" && error.name !== "TranslationError") return error;
  return new Failure(`${job.title}: ${error.message}`);
}
