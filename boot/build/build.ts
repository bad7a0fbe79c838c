// The build graph: units and core side by side, then the kernel image and the boot
// archive. Only what is not fresh is built.

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { CORE_ASSEMBLY, CORE_ENTRY, CORE_LINKER_SCRIPT } from "./core-source.ts";
import { Failure } from "./failure.ts";
import { withBuildLock } from "./lock.ts";
import { ROOT } from "./path.ts";
import { discoverUnits, incompleteUnits, unitPath, type Unit } from "./unit.ts";

const CORE_TITLE = "microkernel";
const INIT_FOLDER = "servers/init";
/** Without these there is no core to build. */
const CORE_FILES = [CORE_ENTRY, CORE_LINKER_SCRIPT, ...CORE_ASSEMBLY];

/** A step that has to be done; `title` is what people see. */
export interface Job {
  title: string;
  run(): Promise<void>;
  /** Titles of the jobs without whose outputs this one is senseless. */
  needs?: string[];
}

/** What to build: units and core in any order, then the images. */
export interface Plan {
  parts: Job[];
  images: Job[];
}

/** Brings everything up to date, and resolves to the number of steps that took. */
export async function build(): Promise<number> {
  return withBuildLock(async () => {
    const plan = await planBuild();
    for (const note of incompleteUnits()) process.stderr.write(`weft: ${note}\n`);
    const count = plan.parts.length + plan.images.length;
    if (count === 0) return 0;
    const { runPlan } = await import("./progress.ts");
    await runPlan(plan);
    return count;
  });
}

/** The jobs that are necessary now. */
export async function planBuild(): Promise<Plan> {
  const units = discoverUnits();
  const parts = [...(await coreJobs()), ...(await unitJobs(units))];
  return { parts, images: await imageJobs(units, parts.length > 0) };
}

async function coreJobs(): Promise<Job[]> {
  if (!hasCore()) return [];
  const { buildCore, coreFresh } = await import("./core.ts");
  return coreFresh() ? [] : [{ title: CORE_TITLE, run: buildCore }];
}

async function unitJobs(units: Unit[]): Promise<Job[]> {
  const { buildUnit, unitFresh } = await import("./unit-build.ts");
  return units
    .filter((unit) => !unitFresh(unit))
    .map((unit) => ({ title: unit.folder, run: () => buildUnit(unit) }));
}

async function imageJobs(units: Unit[], partsChange: boolean): Promise<Job[]> {
  const { archiveFresh, buildArchive } = await import("../image/boot-archive.ts");
  const { kernelFresh, linkKernel } = await import("../image/kernel.ts");
  const init = units.find((unit) => unit.folder === INIT_FOLDER);
  const initPath = init === undefined ? null : unitPath(init, ".elf");
  const jobs: Job[] = [];
  if (hasCore() && (partsChange || !kernelFresh())) {
    const title = "kernel image";
    const run = async () => (kernelFresh() ? undefined : linkKernel(initPath));
    jobs.push({ title, run, needs: [CORE_TITLE, INIT_FOLDER] });
  }
  if (partsChange || !archiveFresh(units)) {
    const title = "boot archive";
    const run = async () => (archiveFresh(units) ? undefined : buildArchive(units));
    jobs.push({ title, run, needs: units.map((unit) => unit.folder) });
  }
  return jobs;
}

/** While there is no core to build, units can be built all the same. */
function hasCore(): boolean {
  return CORE_FILES.every((path) => existsSync(join(ROOT, path)));
}

/** Fails unless the last build left a bootable image. */
export function requireCore(): void {
  if (!hasCore()) throw new Failure(`a file is missing of: ${CORE_FILES.join(", ")}`);
}
