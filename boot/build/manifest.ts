// manifest.json of a server or driver: what the program is and what it may touch.
// Whatever a manifest does not name is out of the program's reach. docs/abi.md has the
// sections it becomes.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { ROOT } from "./path.ts";

const NAME = /^[a-z][a-z0-9_-]*$/;
const PORT_RANGE = /^(0x[0-9a-fA-F]+|\d+)(\+\d+)?$/;
const LAST_PORT = 0xffff;
const MAXIMUM_PAGES = 32768;

/** What init gives to boot servers only (libsys/process/manifest.ts, Privilege). */
const PRIVILEGES = [
  "archive",
  "archive-frames",
  "interrupt-control",
  "io-ports",
  "half-memory",
  "device-memory",
  "names-authority",
  "read-log",
  "estate",
] as const;

const interfaceName = z.string().regex(/^[a-z][a-z0-9.-]*$/, "an interface name");

/** The core's own limits: LEAST_BUDGET, LONGEST_PERIOD (libsys/abi/object.ts). */
const microseconds = z.int().min(20).max(1_000_000_000);

/** The same program under another name: what differs in its manifest. */
const instance = z.strictObject({
  name: z.string().regex(NAME, "lower-case letters, digits, - and _").max(31),
  description: z.string().min(1),
  alias: z.array(z.string().regex(/^\S+$/, "no white space")).default([]),
  depends: z.array(z.string().regex(NAME, "a module name")).default([]),
  memoryPages: z.int().min(2).max(MAXIMUM_PAGES).optional(),
  permanent: z.boolean().default(false),
  restart: z.enum(["never", "on-failure"]).optional(),
  priority: z.int().min(1).max(254).optional(),
  budgetMicroseconds: microseconds.optional(),
  periodMicroseconds: microseconds.optional(),
  /** The file is filled up with zeros to this size, signature apart. */
  fileBytes: z.int().min(0).max(4_194_304).default(0),
});

const schema = z.strictObject({
  name: z.string().regex(NAME, "lower-case letters, digits, - and _").max(31),
  version: z.string().default("0.1.0"),
  description: z.string().min(1),
  author: z.string().default("Weft contributors"),
  license: z.string().default("MIT"),
  kind: z.enum(["server", "driver"]),
  /** The module lies gzipped in the archive: smaller, but copied when it is loaded. */
  compressed: z.boolean().default(false),
  /** A driver that is not meant to be unloaded, except by force. */
  permanent: z.boolean().default(false),
  /** Whether the loader starts a driver again that faulted, was killed or ended. */
  restart: z.enum(["never", "on-failure"]).default("never"),
  stage: z.int().min(0).max(99).optional(),
  alias: z.array(z.string().regex(/^\S+$/, "no white space")).default([]),
  depends: z.array(z.string().regex(NAME, "a module name")).default([]),
  softdep: z.string().default(""),
  weakdep: z.array(z.string().regex(NAME, "a module name")).default([]),
  serves: z.array(interfaceName).default([]),
  uses: z.array(interfaceName).default([]),
  ports: z.array(z.string().regex(PORT_RANGE, 'a range such as "0x3f8+8"')).default([]),
  interrupts: z.array(z.int().min(0).max(255)).default([]),
  bus: z.enum(["pci", "isa"]).optional(),
  memoryPages: z.int().min(2).max(MAXIMUM_PAGES).default(16),
  stackBytes: z.int().min(4096).max(983_040).multipleOf(4096).default(65_536),
  dmaBytes: z.int().min(0).multipleOf(4096).default(0),
  tableSlots: z.int().min(32).max(65_536).default(256),
  priority: z.int().min(1).max(254).default(100),
  budgetMicroseconds: microseconds.optional(),
  periodMicroseconds: microseconds.optional(),
  /** How long it may take to become ready; the loader gives 5 when absent. */
  startSeconds: z.int().min(1).max(300).optional(),
  fpu: z.boolean().default(false),
  untypedBytes: z.int().min(0).max(16_777_216).multipleOf(4096).default(16_384),
  privileges: z.array(z.enum(PRIVILEGES)).default([]),
  runtime: z.enum(["stub", "minimal", "incremental"]).default("stub"),
  instances: z.array(instance).default([]),
});

export type Manifest = z.infer<typeof schema>;
export type Instance = z.infer<typeof instance>;

/** One contiguous range of I/O ports. */
export interface PortRange {
  first: number;
  count: number;
}

/** Reads `folder`/manifest.json; every mistake in it is named in one Failure. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, "manifest.json");
  if (!existsSync(join(ROOT, path))) throw new Failure(`${path} is missing`);
  const manifest = parseManifest(readFileSync(join(ROOT, path), "utf8"), path);
  const expected = path.startsWith("drivers/") ? "driver" : "server";
  if (manifest.kind !== expected)
    throw new Failure(`${path}: kind must be "${expected}"`);
  return manifest;
}

/** Checks the text of a manifest; `path` is for the messages. */
export function parseManifest(text: string, path: string): Manifest {
  const result = schema.safeParse(parseJson(text, path));
  if (!result.success) {
    const lines = result.error.issues.map(
      (issue) => `${path}: ${issue.path.join(".") || "(top level)"}: ${issue.message}`,
    );
    throw new Failure(lines.join("\n"));
  }
  for (const range of result.data.ports) checkRange(portRange(range), range, path);
  for (const program of [result.data, ...result.data.instances]) {
    checkBudget(program, path);
  }
  return result.data;
}

function checkBudget(
  { name, budgetMicroseconds: budget, periodMicroseconds: period }: Manifest | Instance,
  path: string,
): void {
  if (budget === undefined && period === undefined) return;
  if (budget !== undefined && period !== undefined && budget <= period) return;
  throw new Failure(`${path}: ${name}: a budget needs a period that is not shorter`);
}

/** "0x3f8+8" as numbers; a range without count is one port. */
export function portRange(text: string): PortRange {
  const [first = "", count = "1"] = text.split("+");
  return { first: Number(first), count: Number(count) };
}

function checkRange(range: PortRange, text: string, path: string): void {
  if (range.count >= 1 && range.first + range.count - 1 <= LAST_PORT) return;
  throw new Failure(`${path}: ports: ${text} is not inside 0…0xffff`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path}: ${(error as Error).message}`);
  }
}
