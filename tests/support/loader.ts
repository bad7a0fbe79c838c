// The module loader as it boots, in Node: clients, modules and the clock are the test's.

import { LoaderHardware, type Answer, type Arrival } from "./loader-hardware.ts";
import { Mode, Operation, Parent } from "./loader-protocol.ts";
import { moduleStore, type ModuleDescription } from "./module-file.ts";
import { loadScript } from "./script.ts";
import { ARCHIVE, START_INFO, writeStartInfo } from "./start-page.ts";

export { Mode, Operation };

const ENTRY = `
export { start, turn, requestBootModules } from "./servers/modules/loop";
export { freeMemory, usedMemory, peakMemory } from "./libsys/memory-pool";
export { usedSlots } from "./libsys/slots";
export function reserve(): void { memory.grow(59500 - memory.size()); }
`;

const FLAGS_OFFSET = 24;
const INHERITS = 2;
/** servers/modules/ledger.ts. */
const LEDGER = 0xd800_0000;
const LEDGER_BYTES = 112 * 4096;
const PARENT = 0x8000_0000n;
const FAULT = 0x4000_0000n;

export const INIT_SECONDS = 5n;
const SECOND = 1_000_000_000n;

/** A change of a parameter, as a module hears of it. */
export interface Change {
  number: bigint;
  name: string;
  value: string;
}

/** A loader with a store of modules, at rest. */
export class Loader {
  readonly hardware: LoaderHardware;
  private archive: Buffer = Buffer.alloc(0);
  private readonly functions: Record<string, (...values: (number | bigint)[]) => number>;

  private constructor(hardware: LoaderHardware) {
    this.hardware = hardware;
    this.functions = hardware.script.functions;
  }

  /** `files` are further ones of the boot archive, by their paths. */
  static async open(
    modules: ModuleDescription[],
    commandLine = "",
    files: Record<string, string> = {},
  ): Promise<Loader> {
    const hardware = new LoaderHardware();
    hardware.script = await loadScript(ENTRY, hardware.hardware);
    hardware.script.functions.reserve();
    const archive = await moduleStore(modules, files);
    hardware.script.put(ARCHIVE, archive);
    writeStartInfo(hardware, archive.length, commandLine);
    const loader = new Loader(hardware);
    loader.archive = archive;
    const status = loader.functions.start();
    if (status !== 0) throw new Error(`the loader does not start: ${status}`);
    loader.functions.requestBootModules();
    loader.settle();
    return loader;
  }

  /**
   * The loader as init starts it again, with the table and the ledger of this one, which
   * has ended. `change` may damage the ledger.
   */
  async restart(change: (ledger: Uint8Array) => void = () => undefined): Promise<Loader> {
    const { hardware } = this;
    const before = hardware.script.bytes();
    const ledger = before.slice(LEDGER, LEDGER + LEDGER_BYTES);
    change(ledger);
    const page = before.slice(START_INFO, START_INFO + 4096);
    page[FLAGS_OFFSET] = INHERITS;
    hardware.end();
    hardware.script = await loadScript(ENTRY, hardware.hardware);
    hardware.script.functions.reserve();
    hardware.script.put(ARCHIVE, this.archive);
    hardware.script.put(START_INFO, page);
    hardware.script.put(LEDGER, ledger);
    const loader = new Loader(hardware);
    loader.archive = this.archive;
    const status = loader.functions.start();
    if (status !== 0) throw new Error(`the loader does not start again: ${status}`);
    loader.settle();
    return loader;
  }

  /** Where the one file with exactly this content lies in the loader's memory. */
  addressOf(content: Buffer): number {
    const at = this.archive.indexOf(content);
    if (at < 0) throw new Error("there is no such file");
    return ARCHIVE + at;
  }

  /** Lets the loader run until it has nothing to do. */
  settle(): void {
    do {
      this.hardware.idle = false;
      this.functions.turn();
    } while (!this.hardware.idle);
  }

  /** Sends a message and lets the loader run. */
  send(message: Partial<Arrival> & { label: number }): Arrival {
    const arrival = this.queue(message);
    this.settle();
    return arrival;
  }

  /** Sends a message that the loader finds when it runs. */
  queue(message: Partial<Arrival> & { label: number }): Arrival {
    const arrival: Arrival = { badge: 7n, words: [], text: "", ...message };
    this.hardware.queue.push(arrival);
    return arrival;
  }

  /** A request_module that the loader finds when it runs. */
  queueRequest(name: string, mode: number = Mode.Wait, client = 7): Arrival {
    const words = [BigInt(mode), BigInt(Buffer.byteLength(name))];
    return this.queue({
      label: Operation.RequestModule,
      words,
      text: name,
      badge: BigInt(client),
    });
  }

  /** A request with a deadline, in nanoseconds on the test's clock. */
  requestUntil(name: string, deadline: bigint, mode: number = Mode.Wait): Arrival {
    const words = [BigInt(mode), BigInt(Buffer.byteLength(name)), deadline];
    return this.send({ label: Operation.RequestModule, words, text: name });
  }

  request(name: string, mode: number = Mode.Wait, client = 7): Arrival {
    const arrival = this.queueRequest(name, mode, client);
    this.settle();
    return arrival;
  }

  /** A request with parameters. */
  requestWith(name: string, parameters: string): Arrival {
    const words = [0n, BigInt(Buffer.byteLength(name))];
    return this.send({ label: Operation.RequestModule, words, text: name + parameters });
  }

  /** Begins to send an image of the module called `name`. */
  offer(bytes: number, name: string, client = 7): Arrival {
    const words = [BigInt(bytes), BigInt(Buffer.byteLength(name))];
    const badge = BigInt(client);
    return this.send({ label: Operation.BeginUpload, words, text: name, badge });
  }

  /** Sends a part of an image. */
  sendPart(number: bigint, offset: number, text: Uint8Array, client = 7): Arrival {
    const words = [number, BigInt(offset)];
    return this.send({ label: Operation.Upload, words, text, badge: BigInt(client) });
  }

  init(number: bigint, client = 7): Arrival {
    const badge = BigInt(client);
    return this.send({ label: Operation.InitModule, words: [number], badge });
  }

  finit(path: string, parameters = "", flags = 0, client = 7): Arrival {
    const words = [BigInt(flags), BigInt(Buffer.byteLength(path))];
    const text = path + parameters;
    return this.send({
      label: Operation.FinitModule,
      words,
      text,
      badge: BigInt(client),
    });
  }

  /** A delete_module that waits until `deadline` for the module to be in use no more. */
  remove(name: string, flags = 0, client = 7, deadline = 0n): Arrival {
    const words = [BigInt(flags), BigInt(Buffer.byteLength(name)), deadline];
    return this.send({
      label: Operation.DeleteModule,
      words,
      text: name,
      badge: BigInt(client),
    });
  }

  /** A module's process says that its initialisation ended. */
  ready(process: number, result = 0): Arrival {
    return this.say(process, Parent.Ready, BigInt(result));
  }

  exit(process: number, status = 0): Arrival {
    return this.say(process, Parent.Exit, BigInt(status));
  }

  /** A module says that a client begins to use it, or ends. */
  hold(process: number, begins: boolean, client = 0): Arrival {
    const words = [begins ? 1n : 0n, BigInt(client)];
    return this.send({
      label: Parent.Hold,
      words,
      badge: BigInt(process) | PARENT,
    });
  }

  write(process: number, line: string): Arrival {
    return this.say(process, Parent.Log, 6n, line);
  }

  private say(process: number, label: number, word: bigint, text = ""): Arrival {
    const badge = BigInt(process) | PARENT;
    return this.send({ label, words: [BigInt.asUintN(64, word)], text, badge });
  }

  /** The lines of a plan, or its errno. */
  plan(name: string, flags = 0): string | number | undefined {
    const words = [BigInt(flags)];
    const answer = this.answer(this.send({ label: Operation.Plan, words, text: name }));
    return answer?.result === 0 ? answer.text : answer?.result;
  }

  /** What `modprobe -c` prints. */
  get configuration(): string {
    return this.parts((offset) => ({
      label: Operation.Configuration,
      words: [offset],
    }));
  }

  /** The modinfo strings of a module or a file. */
  information(name: string): string[] {
    const text = this.parts((offset) => ({
      label: Operation.Information,
      words: [offset],
      text: name,
    }));
    return text.split("\0").slice(0, -1);
  }

  /** A text that comes in parts, whose whole length is word 1. */
  private parts(
    request: (offset: bigint) => Partial<Arrival> & { label: number },
  ): string {
    let text = "";
    for (;;) {
      const answer = this.answer(this.send(request(BigInt(Buffer.byteLength(text)))));
      text += answer?.text ?? "";
      const whole = Number(answer?.words[1] ?? 0n);
      if (answer?.text === "" || Buffer.byteLength(text) >= whole) return text;
    }
  }

  /** What a file below /sys/module has in it, or its errno. */
  file(path: string): string | number | undefined {
    const answer = this.answer(this.send({ label: Operation.FindFile, text: path }));
    return answer?.result === 0 ? answer.text : answer?.result;
  }

  /** The names in a folder below /sys/module. */
  folder(path: string): string[] {
    const opened = this.answer(this.send({ label: Operation.FindFile, text: path }));
    const names: string[] = [];
    for (;;) {
      const words = [opened?.words[1] ?? 0n, BigInt(names.length)];
      const answer = this.answer(this.send({ label: Operation.ListFile, words }));
      if (answer?.status !== 0) return names;
      names.push(answer.text);
    }
  }

  setParameter(module: string, name: string, value: string, client = 7): Arrival {
    const words = [module, name].map((one) => BigInt(Buffer.byteLength(one)));
    const [label, text] = [Operation.SetParameter, module + name + value];
    return this.send({ label, words, text, badge: BigInt(client) });
  }

  /** A module fetches the change it was told of; number 0 is none. */
  nextChange(process: number): Change {
    const answer = this.answer(this.say(process, Parent.NextChange, 0n));
    const [number = 0n, nameBytes = 0n] = answer?.words ?? [];
    const text = answer?.text ?? "";
    const [name, value] = [
      text.slice(0, Number(nameBytes)),
      text.slice(Number(nameBytes)),
    ];
    return { number, name, value };
  }

  /** A module has stored the value of a change, or refuses it. */
  changeDone(process: number, { number, name, value }: Change, result = 0): Arrival {
    const badge = BigInt(process) | PARENT;
    const words = [number, BigInt(result), BigInt(name.length)];
    return this.send({
      label: Parent.ChangeDone,
      words: words.map((word) => BigInt.asUintN(64, word)),
      text: name + value,
      badge,
    });
  }

  /** The core reports a write to address 16 by a module's process. */
  crash(process: number): Arrival {
    const badge = BigInt(process) | FAULT;
    return this.send({ label: 2, words: [16n, 0x4_0000_0000n], badge, fault: true });
  }

  /** Lets time pass. */
  wait(seconds: bigint): void {
    this.hardware.time += seconds * SECOND;
    this.settle();
  }

  /** The errno that a request was answered with; undefined while it waits. */
  result(arrival: Arrival): number | undefined {
    return this.answer(arrival)?.result;
  }

  answer(arrival: Arrival): Answer | undefined {
    return this.hardware.answers.get(arrival);
  }

  /** Process of the module that was started last. */
  get newest(): number {
    return this.hardware.started.at(-1) ?? 0;
  }

  /** Names of the modules that have a process, by the process. */
  get processes(): Map<number, string> {
    const names = new Map<number, string>();
    for (let skip = 0n; ; skip += 1n) {
      const next = this.send({ label: Operation.NextProcess, words: [skip] });
      const answer = this.answer(next);
      if (answer === undefined || answer.status !== 0) return names;
      names.set(Number(BigInt.asUintN(32, answer.words[0] ?? 0n)), answer.text);
    }
  }

  /** Lines of /proc/modules. */
  get list(): string[] {
    const answer = this.answer(this.send({ label: Operation.List }));
    return (answer?.text ?? "").split("\n").filter((line) => line !== "");
  }

  get freeMemory(): bigint {
    return BigInt(this.functions.freeMemory());
  }

  /** Slots of its table that the loader has taken. */
  get usedSlots(): number {
    return Number(this.functions.usedSlots());
  }

  /** Bytes taken for modules: now, and at most since the loader started. */
  get usedMemory(): number {
    return Number(this.functions.usedMemory());
  }

  get peakMemory(): number {
    return Number(this.functions.peakMemory());
  }

  /** The statistics, put together from their parts; as JSON when `format` is 1. */
  statistics(format = 0): string {
    return this.parts((offset) => ({
      label: Operation.Statistics,
      words: [offset, BigInt(format)],
    }));
  }

  /** Value of one line of the statistics. */
  statistic(label: string): number {
    const text = this.statistics();
    const line = text.split("\n").find((one) => one.trim().startsWith(`${label}\t`));
    return Number(line?.split("\t")[1]);
  }

  /** Log lines that contain `text`. */
  logged(text: string): string[] {
    return this.hardware.log.filter((line) => line.includes(text));
  }
}
