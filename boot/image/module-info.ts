// What a manifest becomes in the program's ELF file: `.modinfo`, as Linux modules have
// it, and `.weft.manifest`. Both are NUL-terminated `key=value` strings (docs/abi.md,
// "Program files").

import { portRange, type Manifest } from "../build/manifest.ts";
import { type Parameter } from "../build/parameter-source.ts";

/** Strings of `.modinfo`, in the order modinfo prints them. */
export function moduleInfo(
  manifest: Manifest,
  abiHash: string,
  parameters: Parameter[],
): string[] {
  const strings = [
    `name=${manifest.name}`,
    `version=${manifest.version}`,
    `license=${manifest.license}`,
    `description=${manifest.description}`,
    `author=${manifest.author}`,
    ...manifest.alias.map((glob) => `alias=${glob}`),
    `depends=${manifest.depends.join(",")}`,
  ];
  if (manifest.softdep !== "") strings.push(`softdep=${manifest.softdep}`);
  if (manifest.weakdep.length > 0) strings.push(`weakdep=${manifest.weakdep.join(" ")}`);
  if (manifest.restart !== "never") strings.push(`restart=${manifest.restart}`);
  strings.push(`vermagic=${abiHash}`);
  for (const { name, type, description } of parameters) {
    strings.push(`parm=${name}:${description}`, `parmtype=${name}:${type}`);
  }
  return strings;
}

/** Strings of `.weft.manifest`: what the program may touch, and its sizes. */
export function accessList(manifest: Manifest, parameters: Parameter[]): string[] {
  const ports = manifest.ports.map((text) => {
    const { first, count } = portRange(text);
    return `port=${first.toString(16)}:${count.toString(16)}`;
  });
  return [
    `kind=${manifest.kind}`,
    ...(manifest.stage === undefined ? [] : [`stage=${manifest.stage}`]),
    ...manifest.serves.map((name) => `serves=${name}`),
    ...manifest.uses.map((name) => `uses=${name}`),
    ...ports,
    ...manifest.interrupts.map((line) => `interrupt=${line}`),
    ...(manifest.bus === undefined ? [] : [`bus=${manifest.bus}`]),
    `memory=${manifest.memoryPages}`,
    `stack=${manifest.stackBytes}`,
    `dma=${manifest.dmaBytes}`,
    `slots=${manifest.tableSlots}`,
    `priority=${manifest.priority}`,
    `fpu=${manifest.fpu ? 1 : 0}`,
    ...timeLimit(manifest),
    ...(manifest.startSeconds === undefined ? [] : [`start=${manifest.startSeconds}`]),
    ...(manifest.permanent ? ["permanent=1"] : []),
    `untyped=${manifest.untypedBytes}`,
    ...manifest.privileges.map((name) => `privilege=${name}`),
    ...parameters.map(parameterDetails),
  ];
}

function timeLimit(manifest: Manifest): string[] {
  const { budgetMicroseconds: budget, periodMicroseconds: period } = manifest;
  if (budget === undefined || period === undefined) return [];
  return [`budget=${budget}`, `period=${period}`];
}

/** What `.modinfo` has no place for: `parameter=NAME:MODE:LEAST:MOST:COUNTS:DEFAULT`. */
function parameterDetails(one: Parameter): string {
  const { name, mode, least, most, counts, initial } = one;
  return `parameter=${[name, mode.toString(8), least, most, counts, initial].join(":")}`;
}

/** Assembly of a section that is in the file but is not loaded. */
export function stringSection(name: string, strings: string[]): string {
  const lines = strings.map((text) => `  .asciz ${quote(text)}`);
  return [`.section ${name},"",@progbits`, ...lines, ""].join("\n");
}

/** A string for the GNU assembler: everything unusual as octal bytes. */
function quote(text: string): string {
  const bytes = [...Buffer.from(text, "utf8")].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}
