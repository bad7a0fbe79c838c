// What others need for the same operations: figures with their source and date,
// tests/bench/published.json.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../build/path.ts";

const schema = z.array(
  z.strictObject({
    system: z.string().min(1),
    source: z.string().min(1),
    date: z.string().regex(/^\d{4}(-\d{2}){0,2}$/),
    unit: z.enum(["instructions", "cycles"]),
    values: z.record(z.string(), z.number().positive()),
  }),
);

export type Published = z.infer<typeof schema>[number];

/** The figures counted in the same way as Weft's; none when there are none. */
export function sel4Figures(published: Published[]): Published["values"] {
  return published.find(({ system }) => system === "seL4")?.values ?? {};
}

/** All published figures. */
export function readPublished(): Published[] {
  const path = join(ROOT, "tests/bench/published.json");
  return schema.parse(JSON.parse(readFileSync(path, "utf8")));
}
