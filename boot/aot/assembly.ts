// Machine operations that are a piece of inline assembly: one declarative row each.
// `linear` operands are i32 addresses in linear memory, handed to the assembly as
// pointers.

export interface Operand {
  type: "i8" | "i16" | "i32" | "i64" | "linear";
  /** LLVM's constraint: a register in braces, or a letter. */
  constraint: string;
  /** The instruction changes the register; its new value is of no interest. */
  changed?: true;
}

export interface AssemblyRow {
  /** AT&T text in LLVM's notation: $0 is the result, if there is one, then the parameters
   * follow. Rows with changed registers name none. */
  text: string;
  parameters: readonly Operand[];
  result?: Operand;
  /** What it changes besides the result: registers, or "memory". */
  clobbers: readonly string[];
}

const MEMORY = ["memory"] as const;

const operand = (type: Operand["type"], constraint: string): Operand => ({
  type,
  constraint,
});

const changed = (type: Operand["type"], register: string): Operand => ({
  type,
  constraint: `{${register}}`,
  changed: true,
});

const plain = (text: string, clobbers: readonly string[] = MEMORY): AssemblyRow => ({
  text,
  parameters: [],
  clobbers,
});

const portIn = (text: string, type: Operand["type"]): AssemblyRow => ({
  text,
  parameters: [operand("i16", "N{dx}")],
  result: operand(type, "={ax}"),
  clobbers: [],
});

const portOut = (text: string, type: Operand["type"]): AssemblyRow => ({
  text,
  parameters: [operand("i16", "N{dx}"), operand(type, "{ax}")],
  clobbers: [],
});

const readRegister = (register: string): AssemblyRow => ({
  text: `movq %${register}, $0`,
  parameters: [],
  result: operand("i64", "=r"),
  clobbers: [],
});

const writeRegister = (register: string): AssemblyRow => ({
  text: `movq $0, %${register}`,
  parameters: [operand("i64", "r")],
  clobbers: MEMORY,
});

const onAddress = (text: string): AssemblyRow => ({
  text,
  parameters: [operand("linear", "r")],
  clobbers: MEMORY,
});

export const ASSEMBLY: Readonly<Record<string, AssemblyRow>> = {
  portIn8: portIn("inb $1, $0", "i8"),
  portIn16: portIn("inw $1, $0", "i16"),
  portIn32: portIn("inl $1, $0", "i32"),
  portOut8: portOut("outb $1, $0", "i8"),
  portOut16: portOut("outw $1, $0", "i16"),
  portOut32: portOut("outl $1, $0", "i32"),
  portOutBytes: {
    text: "rep outsb",
    parameters: [operand("i16", "{dx}"), changed("linear", "si"), changed("i64", "cx")],
    clobbers: MEMORY,
  },
  readCr0: readRegister("cr0"),
  readCr2: readRegister("cr2"),
  readCr3: readRegister("cr3"),
  readCr4: readRegister("cr4"),
  writeCr0: writeRegister("cr0"),
  writeCr3: writeRegister("cr3"),
  writeCr4: writeRegister("cr4"),
  invalidatePage: {
    text: "invlpg ($0)",
    parameters: [operand("i64", "r")],
    clobbers: MEMORY,
  },
  readMsr: {
    text: "rdmsr\nshlq $$32, %rdx\norq %rdx, %rax",
    parameters: [operand("i32", "{cx}")],
    result: operand("i64", "={rax}"),
    clobbers: ["{rdx}"],
  },
  writeMsr: {
    text: "movq %rax, %rdx\nshrq $$32, %rdx\nwrmsr",
    parameters: [operand("i32", "{cx}"), operand("i64", "{rax}")],
    clobbers: ["{rdx}", "memory"],
  },
  halt: plain("hlt"),
  enableInterrupts: plain("sti"),
  disableInterrupts: plain("cli"),
  pause: plain("pause"),
  // sti holds interrupts off for one more instruction (Intel SDM vol. 2B, STI).
  interruptWindow: plain("sti\nnop\ncli"),
  // The vector of spurious interrupts, of which nothing remembers anything.
  abandonCall: plain("int $$255"),
  // Serialised: nothing before it is still under way, nothing after it has begun (Intel
  // SDM vol. 2B, RDTSC).
  readTimestamp: {
    text: "lfence\nrdtsc\nlfence\nshlq $$32, %rdx\norq %rdx, %rax",
    parameters: [],
    result: operand("i64", "={rax}"),
    clobbers: ["{rdx}"],
  },
  clearTaskSwitched: plain("clts"),
  setTaskSwitched: plain("movq %cr0, %rax\norq $$8, %rax\nmovq %rax, %cr0", [
    "{rax}",
    "memory",
  ]),
  saveFpu: onAddress("fxsave64 ($0)"),
  restoreFpu: onAddress("fxrstor64 ($0)"),
  copyWords: {
    text: "rep movsq",
    parameters: [changed("linear", "di"), changed("linear", "si"), changed("i64", "cx")],
    clobbers: MEMORY,
  },
  // A processor takes its time to begin rep movsq, also when there is nothing to move.
  copyVirtualWords: {
    text: "jrcxz 1f\nrep movsq\n1:",
    parameters: [changed("i64", "di"), changed("i64", "si"), changed("i64", "cx")],
    clobbers: MEMORY,
  },
  zeroWords: {
    text: "xorl %eax, %eax\nrep stosq",
    parameters: [changed("linear", "di"), changed("i64", "cx")],
    clobbers: ["{rax}", "memory"],
  },
};
