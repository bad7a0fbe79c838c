// What Linux wasted in boot storms and concurrent loads: figures with their source and
// date, tests/bench/storm-linux.json.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../../build/path.ts";

const schema = z.array(
  z.strictObject({
    system: z.string().min(1),
    source: z.string().min(1),
    date: z.string().regex(/^\d{4}(-\d{2}){0,2}$/),
    /** A boot, or one module asked for by so many at once. */
    kind: z.enum(["boot", "load"]),
    processors: z.int().positive(),
    /** Memory taken for modules that were then not used. */
    wastedBytes: z.number().nonnegative(),
    duplicates: z.int().nonnegative().optional(),
    /** Kernel and user space together, on the author's machine. */
    seconds: z.number().positive().optional(),
  }),
);

export type LinuxFigure = z.infer<typeof schema>[number];

export function readLinuxFigures(): LinuxFigure[] {
  const path = join(ROOT, "tests/bench/storm-linux.json");
  return schema.parse(JSON.parse(readFileSync(path, "utf8")));
}
