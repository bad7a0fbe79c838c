// A machine for the core's own wasm: its RAM is the module's linear memory, and what
// entry.S does on the way in and out is done here with registers in an object. Whoever
// uses it plays the part of the running thread.

import { buildCoreModule } from "./machine-core.ts";
import { MachineDevices } from "./machine-devices.ts";
import { IMAGE_SYMBOLS, type MachineOptions, writeImage } from "./machine-image.ts";
import {
  Abandoned,
  FAST_CALLS,
  MESSAGE_CALLS,
  SIMPLE_CALLS,
  SPURIOUS,
  SYSTEM_CALL_BYTES,
  SYSTEM_CALL_REGISTERS,
} from "./machine-entry.ts";
import { mappingsOf, tablesOf, translate } from "./machine-mmu.ts";
import { SystemCall, ThreadState } from "./machine-abi.ts";
import { type RegisterName, type Registers, REGISTERS } from "./machine-layout.ts";
import { CPU, DEVICE_OFFSET, inWindow, THREAD } from "./machine-layout.ts";

const NEVER = 2n ** 64n - 1n;
const PAGE = 65_536;
const NX = 1 << 20;
const START_INFO = 0x2000n;
const MOST_YIELDS = 32;
const DEFAULTS: MachineOptions = {
  memoryBytes: 16 * 1024 * 1024,
  archiveBytes: 10_000,
  commandLine: "quiet",
};

type CoreFunction = (...values: (number | bigint)[]) => number;

/** The core stopped for good. */
export class CorePanic extends Error {}

export class Machine {
  readonly devices = new MachineDevices();
  readonly memory: WebAssembly.Memory;
  readonly registers = Object.fromEntries(
    REGISTERS.map((name) => [name, 0n]),
  ) as Registers;
  /** Addresses whose translation the core forgot: of one page, or null for all. */
  readonly invalidations: (bigint | null)[] = [];
  /**
   * Which thread's FPU state the registers hold, by the last restore; and whether they
   * may be used.
   */
  fpuUsable = false;
  fpuSaves: number[] = [];
  fpuRestores: number[] = [];
  cr3 = 0n;
  cr4 = 0n;
  timestamp = 0n;
  /** CPUID: leaf 7 ebx and ecx, leaf 1 ecx and edx, leaf 0x80000001 edx. */
  features = { seven: [0, 0], one: [0, 0], more: NX };
  /** Whether Call and ReplyReceive try their short way first. */
  fastPath = true;
  /** How often that way was taken. */
  fastSwitches = 0;
  /** Says which interrupt comes when the core lets some in; null for none. */
  atWindow: () => number | null = () => null;
  /** How often the core let interrupts in. */
  windows = 0;
  /** Threads that make their last system call again when they run. */
  readonly restarting = new Set<number>();
  /** The number of each thread's last system call. */
  readonly lastCalls = new Map<number, number>();
  /** The first thread. */
  initThread = 0;
  /** Places of the page-table entries made at boot, for which nobody has a capability. */
  readonly bootMappings = new Set<number>();
  private readonly core: Record<string, CoreFunction>;
  private readonly options: MachineOptions;

  constructor(options: Partial<MachineOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
    this.memory = new WebAssembly.Memory({ initial: this.options.memoryBytes / PAGE });
    const instance = new WebAssembly.Instance(buildCoreModule(), {
      env: { memory: this.memory },
      hardware: this.hardware(),
    });
    this.core = instance.exports as Record<string, CoreFunction>;
  }

  /** Boots to init's first instruction. */
  boot(): this {
    const startInfo = writeImage(this.view, this.options);
    this.core.main(startInfo);
    this.initThread = this.current;
    this.resume();
    const root = Number(this.rootOf(this.initThread) & 0xffff_f000n);
    for (const { place } of mappingsOf(this.view, root)) this.bootMappings.add(place);
    for (const { place } of tablesOf(this.view, root)) this.bootMappings.add(place);
    return this;
  }

  /** What CR3 holds while `thread` runs. */
  rootOf(thread: number): bigint {
    return this.read64(thread + THREAD.root);
  }

  /** Where BootInfo lies in memory. */
  get bootInfoAddress(): number {
    const root = Number(this.rootOf(this.initThread) & 0xffff_f000n);
    const mapping = translate(this.view, root, START_INFO);
    if (mapping === null) throw new Error("init has no start page");
    return Number(mapping.physical);
  }

  /** Lets threads of equal priority yield until `thread` runs. */
  become(thread: number): void {
    for (let i = 0; i < MOST_YIELDS && this.current !== thread; i += 1) {
      this.systemCall(SystemCall.Yield);
    }
    if (this.current !== thread) throw new Error("the thread can't run");
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  read32(address: number): number {
    return this.view.getUint32(address, true);
  }

  read64(address: number): bigint {
    return this.view.getBigUint64(address, true);
  }

  write32(address: number, value: number): void {
    this.view.setUint32(address, value, true);
  }

  write64(address: number, value: bigint): void {
    this.view.setBigUint64(address, value, true);
  }

  /** The running thread's address, 0 when idle. */
  get current(): number {
    return this.read32(CPU.address + CPU.current);
  }

  stateOf(thread: number): number {
    return this.view.getUint8(thread + THREAD.state);
  }

  /** A register that a stopped thread will have when it goes on. */
  saved(thread: number, name: RegisterName): bigint {
    return this.read64(thread + 8 * REGISTERS.indexOf(name));
  }

  /** Makes a system call for the running thread; `inputs` are the registers it uses. */
  systemCall(number: number, inputs: Partial<Registers> = {}): bigint {
    if (this.current === 0) throw new Error("nobody runs");
    Object.assign(this.registers, inputs, { rax: BigInt(number) });
    this.lastCalls.set(this.current, number);
    this.enter();
    if (!this.fastPath || !this.tryFast(number)) this.slow(number);
    return this.registers.rax;
  }

  /** An external interrupt arrives. */
  interrupt(vector: number): void {
    if (this.current !== 0) this.saveRegisters(this.current);
    this.core.interrupt(vector);
    this.leaveByContext();
  }

  /** Time passes; the timer interrupts when it is due. */
  advance(nanoseconds: bigint): void {
    const end = this.devices.time + nanoseconds;
    while (this.devices.timerDue !== null && this.devices.timerDue <= end) {
      this.devices.time = this.devices.timerDue;
      this.devices.timerDue = null;
      this.interrupt(32);
    }
    this.devices.time = end;
  }

  /** The running thread causes a processor exception. */
  exception(vector: number, code = 0, address = 0n): void {
    this.saveRegisters(this.current);
    this.core.exception(vector, code, address);
    this.leaveByContext();
  }

  /** The core itself causes a processor exception. */
  kernelException(vector: number, code: number, address: bigint): void {
    this.core.kernelException(vector, code, address);
  }

  /** Everything that static memory holds as text: enough to find a line of the log. */
  logText(): string {
    const bytes = new Uint8Array(this.memory.buffer, 0x16_1000, 0x3_f000);
    return new TextDecoder("latin1").decode(bytes);
  }

  private low(name: RegisterName): number {
    return Number(this.registers[name] & 0xffff_ffffn);
  }

  /** system_call_entry: three registers. */
  private enter(): void {
    for (const name of ["rsp", "rip", "rbp"] as const) this.save(name);
  }

  private save(name: RegisterName): void {
    this.write64(this.current + 8 * REGISTERS.indexOf(name), this.registers[name]);
  }

  private saveRegisters(thread: number): void {
    for (const [index, name] of REGISTERS.entries()) {
      this.write64(thread + 8 * index, this.registers[name]);
    }
  }

  /** Call and ReplyReceive begin by their short way, which leaves by wayOut. */
  private tryFast(number: number): boolean {
    const { rdi, rsi, r15 } = this.registers;
    const name = FAST_CALLS[number];
    if (name !== undefined) this.core[name](rdi, rsi, 0n, r15 & 0xffff_ffffn);
    return name !== undefined;
  }

  /** entry.S: leave_with_message. */
  private leaveFast(badge: bigint, thread: number): void {
    this.fastSwitches += 1;
    for (const name of ["rsp", "rip", "rbp"] as const) {
      this.registers[name] = this.saved(thread, name);
    }
    this.clear(["rax", "rdx", "rsi", "r8", "r9", "r10"]);
    Object.assign(this.registers, { rdi: badge, rcx: this.registers.rip, r11: 0x202n });
  }

  private waysOut(): WebAssembly.ModuleImports {
    return {
      leaveWithMessage: (badge: bigint, thread: bigint) => {
        this.leaveFast(BigInt.asUintN(64, badge), Number(thread));
        return 0n;
      },
      leaveBusily: (badge: bigint) => this.core.completeTurn(badge, 0n, 0n, 0n),
      callInTurn: (...found: bigint[]) => this.core.callInTurn(...found),
      replyReceiveInTurn: (...found: bigint[]) => this.core.replyReceiveInTurn(...found),
      callSlowly: (rdi: bigint) => {
        Object.assign(this.registers, { rdi });
        this.slow(SystemCall.Call);
        return 0n;
      },
      replyReceiveSlowly: (rdi: bigint, rsi: bigint) => {
        Object.assign(this.registers, { rdi, rsi });
        this.slow(SystemCall.ReplyReceive);
        return 0n;
      },
    };
  }

  private clear(names: RegisterName[]): void {
    for (const name of names) this.registers[name] = 0n;
  }

  private slow(number: number): void {
    const message = MESSAGE_CALLS[number];
    if (message === undefined) {
      this.simple(SIMPLE_CALLS[number] ?? "systemUnknown");
      return;
    }
    for (const name of ["rbx", "r12", "r13", "r14", "r15"] as const) this.save(name);
    const deadline = message.deadline ? this.registers.rdx : NEVER;
    const call = (): number =>
      this.core[message.name](this.low("rdi"), this.low("rsi"), deadline);
    if (this.perform(call) !== null) this.leaveByContext();
  }

  private simple(name: string): void {
    this.write64(CPU.address + CPU.value, 0n);
    const { rdx, r10, r8, r9 } = this.registers;
    const status = this.perform(() =>
      this.core[name](this.low("rdi"), this.low("rsi"), rdx, r10, r8, r9),
    );
    if (status === null) return;
    const value = this.read64(CPU.address + CPU.value);
    const rax = BigInt.asUintN(32, BigInt(status));
    Object.assign(this.registers, { rax, rdx: value, rdi: value });
    this.clear(["rsi", "r8", "r9", "r10"]);
    if (this.read32(CPU.address + CPU.preempt) === 0) return;
    for (const register of ["rax", "rdx", "rdi"] as const) this.save(register);
    this.leaveBySchedule();
  }

  /** What `call` returns; null when an interrupt abandoned it. */
  private perform(call: () => number): number | null {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      this.restarting.add(this.current);
      this.core.interrupt(error.vector);
      this.leaveByContext();
      return null;
    }
  }

  private leaveByContext(): void {
    if (this.read32(CPU.address + CPU.preempt) !== 0) this.leaveBySchedule();
    else this.resume();
  }

  private leaveBySchedule(): void {
    this.core.schedule();
    this.resume();
  }

  private resume(): void {
    const thread = this.current;
    if (thread === 0) return;
    const interrupted = this.saved(thread, "rflags") !== 0n;
    for (const name of interrupted ? REGISTERS : SYSTEM_CALL_REGISTERS) {
      this.registers[name] = this.saved(thread, name);
    }
    if (!interrupted) {
      this.clear(["rsi", "r8", "r9", "r10"]);
      const { rip: rcx } = this.registers;
      Object.assign(this.registers, { rcx, r11: 0x202n, rflags: 0x202n });
    }
    this.write64(thread + 8 * REGISTERS.indexOf("rflags"), 0n);
    if (this.stateOf(thread) !== ThreadState.Running)
      throw new Error("a stopped thread runs");
    if (this.restarting.delete(thread)) this.restart();
  }

  /** The thread executes its `syscall` instruction again. */
  private restart(): void {
    this.registers.rip += SYSTEM_CALL_BYTES;
    this.systemCall(Number(this.registers.rax));
  }

  private fpuOperations(): WebAssembly.ModuleImports {
    return {
      clearTaskSwitched: () => (this.fpuUsable = true),
      setTaskSwitched: () => (this.fpuUsable = false),
      saveFpu: (area: number) => this.fpuSaves.push(area - THREAD.fpu),
      restoreFpu: (area: number) => this.fpuRestores.push(area - THREAD.fpu),
    };
  }

  private interruptOperations(): WebAssembly.ModuleImports {
    return {
      halt: () => {
        throw new CorePanic(this.devices.console);
      },
      interruptWindow: () => {
        this.windows += 1;
        const vector = this.atWindow();
        if (vector !== null) throw new Abandoned(vector);
      },
      abandonCall: () => {
        throw new Abandoned(SPURIOUS);
      },
    };
  }

  private hardware(): WebAssembly.ModuleImports {
    const devices = this.devices;
    const bytes = (): Uint8Array => new Uint8Array(this.memory.buffer);
    const physical = (address: bigint): number =>
      Number(BigInt.asUintN(64, address) - DEVICE_OFFSET);
    return {
      ...devices.portImports(bytes),
      deviceRead32: (address: bigint) => devices.read(physical(address)),
      deviceWrite32: (address: bigint, value: number) =>
        devices.write(physical(address), value),
      readCr4: () => this.cr4,
      writeCr4: (value: bigint) => (this.cr4 = value),
      writeCr3: (value: bigint) => {
        this.cr3 = BigInt.asUintN(64, value);
      },
      invalidatePage: (address: bigint) => this.invalidations.push(address),
      invalidatePcid: (type: number, _identifier: number, address: bigint) =>
        this.invalidations.push(type === 0 ? address : null),
      cpuid: (leaf: number, _subleaf: number, register: number) => {
        const { seven, one, more } = this.features;
        return leaf === 7 ? seven[register - 1] : leaf === 1 ? one[register - 2] : more;
      },
      readTimestamp: () => this.timestamp,
      ...this.fpuOperations(),
      ...this.interruptOperations(),
      ...this.waysOut(),
      copyWords: (to: number, from: number, count: number) =>
        bytes().copyWithin(to >>> 0, from >>> 0, (from >>> 0) + 8 * count),
      copyVirtualWords: (to: bigint, from: bigint, count: bigint) =>
        bytes().copyWithin(inWindow(to), inWindow(from), inWindow(from + 8n * count)),
      zeroWords: (to: number, count: number) =>
        bytes().fill(0, to >>> 0, (to >>> 0) + 8 * count),
      trapWith: () => this.core.kernelException(6, 0, 0n),
      symbolAddress: (index: number) => IMAGE_SYMBOLS[index],
    };
  }
}
