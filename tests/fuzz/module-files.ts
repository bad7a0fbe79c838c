// Feeds module files to the loader's own wasm: spoilt ones, and any bytes. Each must give
// an errno, or a module; and afterwards the loader must have all that it had before.

import { gzipSync } from "node:zlib";
import { signModule } from "../../boot/image/sign.ts";
import { Loader, Operation } from "../support/loader.ts";
import { moduleFile, moduleSections } from "../support/module-file.ts";
import { TRUSTED_KEY } from "../support/signing.ts";
import { mutate } from "./file-mutation.ts";
import { Random } from "./random.ts";

const CHECKED_EVERY = 500;
const LOWEST_ERRNO = -4095;
const EINTR = -4;
const COMPRESSED_FILE = 4;
const PART_BYTES = 4064;
const GAP_BYTES = 131_072;
const LONGEST_RANDOM_FILE = 8192;

/** A file that inputs are made of. */
export interface Subject {
  name: string;
  content: Buffer;
  flags: number;
}

export interface FileRun {
  seed: number;
  count: number;
  /** What the memory behind each file is full of. */
  background: Background;
  subjects?: Subject[];
}

/** Nothing, or what could pass for sections of a module: it must make no difference. */
export type Background = "zeros" | "sections";

const SECTIONS = moduleSections({ name: "ghost" }).join("");

/** An input with which something other than an errno came out. */
export class FuzzFailure extends Error {
  readonly input: Buffer;
  constructor(problem: string, input: Buffer) {
    super(problem);
    this.input = input;
  }
}

/** Small files of each kind that the loader knows. */
export function defaultSubjects(): Subject[] {
  const about = {
    name: "plain",
    depends: ["absent"],
    aliases: ["pci:v00001AF4*"],
    information: ["parm=size:bytes", "parmtype=size:uint"],
  };
  const plain = moduleFile(about);
  const signed = signModule(moduleFile({ ...about, name: "signed" }), TRUSTED_KEY);
  const packed = gzipSync(moduleFile({ ...about, name: "packed" }));
  return [
    { name: "plain", content: plain, flags: 0 },
    { name: "forced", content: moduleFile({ name: "forced" }), flags: 3 },
    { name: "signed", content: signed, flags: 0 },
    { name: "packed", content: packed, flags: COMPRESSED_FILE },
  ];
}

/** Runs the inputs; their results, in order. */
export async function fuzzFiles(run: FileRun): Promise<Int16Array> {
  const subjects = run.subjects ?? defaultSubjects();
  const fuzzer = await FileFuzzer.open(subjects, run.background);
  const random = new Random(run.seed);
  const results = new Int16Array(run.count);
  for (let index = 0; index < run.count; index += 1) {
    results[index] = fuzzer.one(random, index);
    if (index % CHECKED_EVERY === CHECKED_EVERY - 1) fuzzer.check();
  }
  fuzzer.check();
  return results;
}

class FileFuzzer {
  private readonly loader: Loader;
  private readonly subjects: (Subject & { address: number })[];
  private readonly freeMemory: bigint;
  private readonly usedSlots: number;
  private last: Buffer = Buffer.alloc(0);

  private constructor(loader: Loader, subjects: Subject[]) {
    this.loader = loader;
    this.subjects = subjects.map((subject) => ({
      ...subject,
      address: loader.addressOf(subject.content),
    }));
    // The first upload and the first load leave page tables and reply objects behind.
    for (const subject of this.subjects) this.load(subject, subject.content);
    for (let number = 0; number < 4; number += 1) this.upload(Buffer.alloc(65_536));
    this.freeMemory = loader.freeMemory;
    this.usedSlots = loader.usedSlots;
  }

  static async open(subjects: Subject[], background: Background): Promise<FileFuzzer> {
    const store = subjects.flatMap(({ name, content }) => [
      { name, file: content },
      { name: `gap-${name}`, file: Buffer.alloc(GAP_BYTES, `behind ${name} `) },
    ]);
    const loader = await Loader.open(store);
    const filler = background === "zeros" ? "\0" : SECTIONS;
    for (const { name, file } of store) {
      if (!name.startsWith("gap-")) continue;
      loader.hardware.script.put(loader.addressOf(file), Buffer.alloc(GAP_BYTES, filler));
    }
    return new FileFuzzer(loader, subjects);
  }

  /** One input; its result. */
  one(random: Random, index: number): number {
    const subject = random.pick(this.subjects);
    const anything = random.chance(16);
    const upload = anything || random.chance(16);
    this.last = anything
      ? random.bytes(1 + random.below(LONGEST_RANDOM_FILE))
      : mutate(subject.content, random);
    if (upload && random.chance(2)) {
      this.last = this.last.subarray(0, 1 + random.below(this.last.length));
    }
    try {
      const result = upload ? this.upload(this.last) : this.load(subject, this.last);
      if (result > 0 || result < LOWEST_ERRNO) throw new Error(`it gave ${result}`);
      return result;
    } catch (error) {
      throw new FuzzFailure(`input ${index}: ${String(error)}`, this.last);
    }
  }

  /** Loads a file of the archive that has this content for the moment. */
  private load(subject: Subject & { address: number }, content: Buffer): number {
    const { script } = this.loader.hardware;
    script.put(subject.address, content);
    const path = `/boot/modules/${subject.name}.ko`;
    const result = this.finish(this.loader.finit(path, "", subject.flags));
    script.put(subject.address, subject.content);
    return result;
  }

  private upload(content: Buffer): number {
    const size = { label: Operation.BeginUpload, words: [BigInt(content.length)] };
    const begun = this.loader.answer(this.loader.send(size));
    const number = begun?.words[1] ?? 0n;
    if (begun?.result !== 0) throw new Error(`no upload: ${begun?.result}`);
    for (let offset = 0; offset < content.length; offset += PART_BYTES) {
      const text = content.subarray(offset, offset + PART_BYTES);
      const words = [number, BigInt(offset)];
      this.loader.send({ label: Operation.Upload, words, text });
    }
    return this.finish(
      this.loader.send({ label: Operation.InitModule, words: [number] }),
    );
  }

  /** The result; a module that was started is killed. */
  private finish(call: ReturnType<Loader["finit"]>): number {
    const result = this.loader.result(call);
    if (result !== undefined) return result;
    const process = BigInt(this.loader.newest);
    this.loader.send({ label: Operation.Kill, words: [process] });
    const killed = this.loader.result(call);
    if (killed !== EINTR) throw new Error(`the killed module's load gave ${killed}`);
    return 0;
  }

  /** Nothing is left of all inputs so far. */
  check(): void {
    const problems: string[] = [];
    if (this.loader.list.length > 0) problems.push(`modules: ${this.loader.list.join()}`);
    const { freeMemory, usedSlots } = this.loader;
    if (freeMemory !== this.freeMemory) {
      problems.push(`memory: ${this.freeMemory - freeMemory} bytes are missing`);
    }
    if (usedSlots !== this.usedSlots) {
      problems.push(`slots: ${usedSlots - this.usedSlots} are missing`);
    }
    this.loader.hardware.forget();
    if (problems.length > 0) throw new FuzzFailure(problems.join("; "), this.last);
  }
}
