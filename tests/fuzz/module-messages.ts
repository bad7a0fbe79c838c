// Sends the loader's own wasm any messages: operations it knows and others, words that go
// wrong, texts that are longer than they are, badges of clients, of modules and of the
// core. It must answer what it can, keep what waits, and in the end have all it had.

import { Loader, Operation } from "../support/loader.ts";
import { INTERESTING, type Random } from "./random.ts";

const STORE = [
  { name: "disk", aliases: ["pci:*", "shared-*"] },
  { name: "net", aliases: ["shared-*"], depends: ["bus"] },
  { name: "bus" },
  { name: "loop", depends: ["disk", "net"] },
  { name: "broken", version: "of another ABI" },
];
const PARENT = 0x8000_0000n;
const FAULT = 0x4000_0000n;
const SECOND = 1_000_000_000n;
const FIRST_PROCESS = 100;
/** Longer than any patience of the loader. */
const LONG = 100n;
const UPLOADS = 4;
const LARGEST_UPLOAD = 4 * 1024 * 1024;
const WARM_UP = 500;
/** More than ever wait between two checks. */
const MOST_WAITING = 1500;
const MOST_ROUNDS = 16;
/** Also operations that there are not. */
const OPERATIONS = 64;

const TEXTS = [
  "disk",
  "net",
  "bus",
  "loop",
  "broken",
  "absent",
  "pci:v00001AF4",
  "shared-x",
  "/boot/modules/disk.ko",
  "boot/modules/net.ko",
  "modules/modules.dep",
  "",
  "\0",
  "a".repeat(55),
  "a".repeat(56),
  "[",
  'disk kind=1 x="y z"',
  "-_-_-_",
  "pci:[a-",
] as const;

/** A loader that gets one message after the other. */
export class MessageFuzzer {
  private readonly loader: Loader;
  private freeMemory: bigint;
  private usedSlots: number;

  private constructor(loader: Loader) {
    this.loader = loader;
    this.freeMemory = 0n;
    this.usedSlots = 0;
  }

  static async open(random: Random): Promise<MessageFuzzer> {
    const fuzzer = new MessageFuzzer(await Loader.open(STORE));
    fuzzer.warm();
    for (let left = WARM_UP; left > 0; left -= 1) fuzzer.one(random);
    fuzzer.rest();
    fuzzer.freeMemory = fuzzer.loader.freeMemory;
    fuzzer.usedSlots = fuzzer.loader.usedSlots;
    return fuzzer;
  }

  /** Has the loader make what it makes when it is first needed, and then keeps. */
  private warm(): void {
    for (let left = MOST_WAITING; left > 0; left -= 1) this.loader.request("disk");
    for (let number = 0; number < UPLOADS; number += 1) {
      const words = [BigInt(LARGEST_UPLOAD)];
      this.loader.send({ label: Operation.BeginUpload, words, badge: 3n });
    }
  }

  /** Sends one message; sometimes time passes as well. */
  one(random: Random): void {
    const bytes = textOf(random);
    const message = {
      label: random.chance(8) ? random.next() : random.below(OPERATIONS),
      words: wordsOf(random, bytes.length),
      text: bytes,
      badge: this.badgeOf(random),
      capabilities: random.chance(8) ? random.below(5) : 0,
      fault: random.chance(16),
      ...(random.chance(16) ? { claimed: random.pick(INTERESTING) } : {}),
    };
    if (random.chance(4)) this.loader.queue(message);
    else this.loader.send(message);
    if (random.chance(32)) this.loader.hardware.time += BigInt(random.below(3)) * SECOND;
  }

  private badgeOf(random: Random): bigint {
    const started = this.loader.hardware.started;
    const known = started.length > 0 && !random.chance(4);
    const process = BigInt(
      known ? random.pick(started.slice(-8)) : FIRST_PROCESS + random.below(64),
    );
    if (random.chance(3)) return process | PARENT;
    if (random.chance(8)) return process | FAULT;
    return random.chance(16) ? random.word() : BigInt(random.below(20));
  }

  /** Ends all loads and modules; what is wrong with what is left, empty for nothing. */
  check(): string {
    this.rest();
    const { freeMemory, usedSlots, list } = this.loader;
    const problems: string[] = [];
    if (list.length > 0) problems.push(`modules: ${list.join()}`);
    if (freeMemory !== this.freeMemory) {
      problems.push(`memory: ${this.freeMemory - freeMemory} bytes are missing`);
    }
    if (usedSlots !== this.usedSlots) {
      problems.push(`slots: ${usedSlots - this.usedSlots} are missing`);
    }
    const request = this.loader.request("disk");
    this.loader.ready(this.loader.newest);
    if (this.loader.result(request) !== 0) problems.push("nothing can be loaded");
    this.loader.hardware.forget();
    return problems.join("; ");
  }

  /**
   * Lets patience end, and ends all modules and uploads, until nothing more comes back: a
   * load that ends may let the next one begin.
   */
  private rest(): void {
    let before = -1;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (this.loader.list.length === 0 && this.loader.usedSlots === before) return;
      before = this.loader.usedSlots;
      this.endAll();
    }
  }

  private endAll(): void {
    this.loader.wait(LONG);
    for (const line of this.loader.list) this.stop(line.split(" ")[0] ?? "");
    this.loader.wait(LONG);
    this.endUploads();
  }

  /** New uploads take the places of those left open, and end as they are no modules. */
  private endUploads(): void {
    const begun = Array.from({ length: UPLOADS }, () => {
      const size = { label: Operation.BeginUpload, words: [1n], badge: 3n };
      return this.loader.answer(this.loader.send(size))?.words[1] ?? 0n;
    });
    for (const number of begun) {
      this.loader.send({ label: Operation.InitModule, words: [number], badge: 3n });
    }
  }

  /** Removes by force, without the module's consent; or ends what is only loading. */
  private stop(name: string): void {
    this.loader.remove(name, 0x200, 3);
    this.loader.wait(LONG);
  }
}

function wordsOf(random: Random, textBytes: number): bigint[] {
  return [0, 1, 2].map(() => {
    if (random.chance(3)) return BigInt(random.below(textBytes + 2));
    if (random.chance(3)) return BigInt(random.below(200));
    return random.chance(2) ? random.pick(INTERESTING) : random.word();
  });
}

function textOf(random: Random): Buffer {
  if (random.chance(8)) return random.bytes(random.below(300));
  const parts = random.chance(4) ? 2 : 1;
  const texts = Array.from({ length: parts }, () => random.pick(TEXTS));
  return Buffer.from(texts.join(random.pick(["", " ", "\0"])), "latin1");
}
