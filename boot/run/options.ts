// How to run the machine, checked. What a person typed arrives as text; what leaves here
// is sound.

import { Failure } from "../build/failure.ts";

/** Exit status for mistakes on the command line, as shells have it. */
export const USAGE_STATUS = 2;

export type Accelerator = "tcg" | "kvm";

export interface RunOptions {
  /** Commands for the shell; the machine powers off after them. */
  exec?: string;
  timeoutSeconds?: number;
  disks: string[];
  memory: string;
  smp: number;
  accel: Accelerator;
  /** `name=value` words for the kernel command line. */
  append: string[];
  gdb: boolean;
  printCommand: boolean;
  qemuArguments: string[];
}

/** BOOT_INFO_COMMAND_LINE_BYTES of libsys/abi/boot-info.ts. */
export const COMMAND_LINE_BYTES = 3072;

export const DEFAULT_MEMORY = "256M";

const UNITS: Record<string, number> = { "": 1, M: 1, G: 1024 };
const SMALLEST_MEGABYTES = 64;
const LARGEST_MEGABYTES = 1024 * 1024;

/** What a plain boot uses. */
export function defaultRunOptions(): RunOptions {
  return {
    disks: [],
    memory: DEFAULT_MEMORY,
    smp: 1,
    accel: "tcg",
    append: [],
    gdb: false,
    printCommand: false,
    qemuArguments: [],
  };
}

/** "512M", "2G" or "512" (megabytes). */
export function parseMemory(text: string): string {
  const match = /^(\d+)([MG]?)$/i.exec(text);
  const megabytes = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ""] ?? NaN);
  if (megabytes >= SMALLEST_MEGABYTES && megabytes <= LARGEST_MEGABYTES) {
    return `${megabytes}M`;
  }
  throw usage(`--memory ${text}: a size from 64M on is needed, such as 256M or 2G`);
}

/** A number of processors; the core uses one of them so far. */
export function parseProcessors(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 255) return count;
  throw usage(`--smp ${text}: a number from 1 to 255 is needed`);
}

export function parseAccelerator(text: string): Accelerator {
  if (text === "tcg" || text === "kvm") return text;
  throw usage(`--accel ${text}: either tcg or kvm is needed`);
}

export function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0) return seconds;
  throw usage(`--timeout ${text}: a number of seconds above 0 is needed`);
}

/** One `name=value` word of the kernel command line, or `quiet`, which takes no value. */
export function parseAppend(text: string): string {
  if (/^([\w.-]+=\S*|quiet)$/.test(text)) return text;
  throw usage(`--append "${text}": name=value without white space, or quiet, is needed`);
}

/** A mistake on the command line. */
export function usage(message: string): Failure {
  return new Failure(message, USAGE_STATUS);
}
