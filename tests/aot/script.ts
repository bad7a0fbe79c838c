// What is done with a module, by V8 and by its translation alike.

/** A call, with its arguments as raw bits. */
export interface CallStep {
  verb: "call";
  name: string;
  bits: bigint[];
}

/** A look at a global or a memory that is exported. */
export interface LookStep {
  verb: "global" | "memory";
  name: string;
}

export type Step = CallStep | LookStep;

export interface Subject {
  /** The symbol of the module's description in the library. */
  symbol: string;
  wasm: Uint8Array;
  steps: Step[];
}

/** The script that tests/aot/driver.c reads. */
export function scriptText(library: string, subjects: readonly Subject[]): string {
  const lines = subjects.flatMap(({ symbol, steps }) => [
    `module ${symbol}`,
    ...steps.map(line),
  ]);
  return `library ${library}\n${lines.join("\n")}\n`;
}

function line(step: Step): string {
  const name = Buffer.from(step.name).toString("hex");
  const bits =
    step.verb === "call" ? step.bits.map((value) => ` ${value.toString(16)}`) : [];
  return `${step.verb} ${name}${bits.join("")}`;
}
