// Module files and a module store for tests of the loader.

import { packArchive } from "../../boot/image/archive.ts";
import { signModule } from "../../boot/image/sign.ts";
import { trustedKeyLine } from "../../boot/image/signing-key.ts";
import { elfWithSections } from "./elf-program.ts";
import { TRUSTED_KEY } from "./signing.ts";

/** The ABI version that the store's loader was built for. */
export const ABI_VERSION = "abi-of-the-test";

export interface ModuleDescription {
  name: string;
  /** Further `key=value` strings of .modinfo. */
  information?: string[];
  depends?: string[];
  aliases?: string[];
  version?: string;
  /** Further `key=value` strings of .weft.manifest. */
  manifest?: string[];
  /** What the store holds for it; by default its file, signed with the trusted key. */
  file?: Buffer;
}

const MANIFEST = [
  "memory=2",
  "stack=4096",
  "dma=0",
  "untyped=0",
  "slots=64",
  "priority=50",
  "fpu=0",
];

/** The contents of a module's `.modinfo` and `.weft.manifest`. */
export function moduleSections(about: ModuleDescription): [string, string] {
  const information = [
    `name=${about.name}`,
    ...(about.aliases ?? []).map((alias) => `alias=${alias}`),
    `depends=${(about.depends ?? []).join(",")}`,
    `vermagic=${about.version ?? ABI_VERSION}`,
    ...(about.information ?? []),
  ];
  const manifest = manifestLines(about.manifest ?? []);
  return [`${information.join("\0")}\0`, `${manifest.join("\0")}\0`];
}

/** A module that could be loaded. */
export function moduleFile(about: ModuleDescription): Buffer {
  const [information, manifest] = moduleSections(about);
  return elfWithSections(Buffer.from([0x90]), {
    ".modinfo": information,
    ".weft.manifest": manifest,
  });
}

/** The usual lines, but for keys that have another value. */
function manifestLines(own: string[]): string[] {
  const keys = new Set(own.map((line) => line.split("=")[0]));
  return [...MANIFEST.filter((line) => !keys.has(line.split("=")[0])), ...own];
}

/** A boot archive with these modules, their index files, and a loader to compare with. */
export function moduleStore(
  modules: ModuleDescription[],
  files: Record<string, string> = {},
): Promise<Buffer> {
  const loader = moduleFile({ name: "modules" });
  return packArchive([
    { name: "modules/modules.dep", content: Buffer.from(dependencyLines(modules)) },
    { name: "modules/modules.alias", content: Buffer.from(aliasLines(modules)) },
    ...Object.entries(files).map(([name, text]) => ({
      name,
      content: Buffer.from(text),
    })),
    { name: "servers/modules", content: loader },
    { name: "keys/modules", content: Buffer.from(trustedKeyLine(TRUSTED_KEY)) },
    ...modules.map((one) => ({
      name: `modules/${one.name}.ko`,
      content: one.file ?? signModule(moduleFile(one), TRUSTED_KEY),
    })),
  ]);
}

function dependencyLines(modules: ModuleDescription[]): string {
  return modules
    .map(({ name, depends = [] }) =>
      [`${name}.ko:`, ...depends.map((one) => `${one}.ko`)].join(" "),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function aliasLines(modules: ModuleDescription[]): string {
  return modules
    .flatMap(({ name, aliases = [] }) => aliases.map((one) => `alias ${one} ${name}\n`))
    .join("");
}
