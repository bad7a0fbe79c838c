// A traced operation, instruction by instruction, with the program, source line and phase
// of each.

import { buildPath } from "../build/path.ts";
import { KERNEL_IMAGE } from "../image/kernel.ts";
import { disassemble, sourceLines, type SourceLine } from "./disassembly.ts";
import { corePhase, type Phase } from "./phase.ts";
import { rotate } from "./period.ts";

export interface Step {
  address: bigint;
  instruction: string;
  program: string;
  source: SourceLine | null;
  phase: Phase;
}

interface Program {
  name: string;
  path: string;
  phase: Phase;
  instructions: Map<bigint, string>;
}

const CORE_BASE = 0xffff_ffff_8000_0000n;
const ASSEMBLY = /\.S$/;

/** True for an address of the core. */
export function inCore(address: bigint): boolean {
  return address >= CORE_BASE;
}

/**
 * Says what each address of one operation is. The first one is where the client begins.
 */
export async function describeSteps(operation: bigint[]): Promise<Step[]> {
  const core = await openProgram("core", KERNEL_IMAGE, "other core work");
  const client = await openProgram("bench", debugFile("bench"), "client");
  const server = await openProgram("bench-peer", debugFile("bench_peer"), "server");
  const segments = segmentsOf(turned(operation));
  const steps: Step[] = [];
  for (const segment of segments) {
    const program = inCore(segment[0] ?? 0n) ? core : ownerOf(segment, client, server);
    const described = await describeSegment(segment, program);
    steps.push(...described.filter(completed));
  }
  return steps;
}

/**
 * An instruction that faults is in the log without having been executed: user space is
 * left by a system call, or by an instruction that did not complete.
 */
function completed(step: Step, index: number, segment: Step[]): boolean {
  const leaves = step.program !== "core" && index === segment.length - 1;
  return !leaves || step.instruction === "syscall";
}

function debugFile(name: string): string {
  return buildPath("drivers", name, `${name}.debug.elf`);
}

async function openProgram(name: string, path: string, phase: Phase): Promise<Program> {
  return { name, path, phase, instructions: await disassemble(path) };
}

/** Begins at a way out of the core, so that no segment is cut. */
function turned(operation: bigint[]): bigint[] {
  return rotate(operation, (index) => {
    const before = operation.at(index - 1) ?? 0n;
    return inCore(before) && !inCore(operation[index] ?? 0n);
  });
}

/** Runs of addresses on one side of the border between user space and core. */
export function segmentsOf(addresses: bigint[]): bigint[][] {
  const segments: bigint[][] = [];
  for (const address of addresses) {
    const last = segments.at(-1);
    if (last !== undefined && inCore(last[0] ?? 0n) === inCore(address)) {
      last.push(address);
    } else {
      segments.push([address]);
    }
  }
  return segments;
}

/** All programs are linked at one address: the one whose instructions these can be. */
function ownerOf(segment: bigint[], client: Program, server: Program): Program {
  return plausibility(segment, client) >= plausibility(segment, server) ? client : server;
}

/** The number of instructions that fit; the last one of a segment enters the core. */
function plausibility(segment: bigint[], { instructions }: Program): number {
  const fitting = segment.filter((address) => instructions.has(address)).length;
  const last = instructions.get(segment.at(-1) ?? 0n) ?? "";
  const first = instructions.get((segment[0] ?? 0n) - 2n) ?? "";
  return fitting + (last === "syscall" ? 1 : 0) + (first === "syscall" ? 1 : 0);
}

async function describeSegment(segment: bigint[], program: Program): Promise<Step[]> {
  const lines = await sourceLines(program.path, segment);
  const sources = segment.map((address) => lines.get(address) ?? null);
  const phases =
    program.name === "core" ? corePhases(sources) : sources.map(() => program.phase);
  return segment.map((address, index) => ({
    address,
    instruction: program.instructions.get(address) ?? "?",
    program: program.name,
    source: sources[index] ?? null,
    phase: phases[index] ?? program.phase,
  }));
}

/**
 * Assembly before the first line of AssemblyScript is the way in, after the last one the
 * way out; between two of them it is on its way from a system call to the scheduler.
 */
function corePhases(sources: (SourceLine | null)[]): Phase[] {
  const scripted = (source: SourceLine | null) =>
    source !== null && !ASSEMBLY.test(source.file);
  const first = sources.findIndex(scripted);
  const last = sources.findLastIndex(scripted);
  let current: Phase = "other core work";
  return sources.map((source, index) => {
    if (first < 0 || index < first) return "entry";
    if (index > last) return "exit";
    if (source !== null && ASSEMBLY.test(source.file)) return "switch";
    if (source !== null) current = corePhase(source) ?? current;
    return current;
  });
}
