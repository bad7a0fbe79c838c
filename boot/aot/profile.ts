// The three kinds of program a module can become, and what LLVM is told for each.

import { createHash } from "node:crypto";

export type ProfileName = "core" | "server" | "host";

export interface Profile {
  name: ProfileName;
  /** Function attributes that hold for all code of the profile. */
  attributes: string;
  /** Added when the module uses no floating point at all. */
  integerOnly: string;
  /** clang's options for code generation. */
  flags: readonly string[];
  /** Gives the type id of the `ordinal`-th function type with this signature. */
  typeId(signature: string, ordinal: number): string;
}

const FREESTANDING = "nounwind noredzone null_pointer_is_valid";
const ALL_FRAMES = '"frame-pointer"="all"';
/**
 * Functions that call nothing have no frame: in the core, the shortest paths are such.
 */
const CALLERS_FRAMES = '"frame-pointer"="non-leaf"';
const NO_VECTORS =
  '"target-features"="-sse,-sse2,-mmx,-x87,-avx,+soft-float" "use-soft-float"="true"' +
  " noimplicitfloat";

const byOrdinal = (_signature: string, ordinal: number): string => `${ordinal}`;

/** References pass between modules, so their type ids must not depend on the module. */
function byContent(signature: string): string {
  const digest = createHash("sha256").update(signature).digest();
  return digest.readBigInt64LE(0).toString();
}

export const PROFILES: Record<ProfileName, Profile> = {
  core: {
    name: "core",
    attributes: `${FREESTANDING} ${CALLERS_FRAMES}`,
    integerOnly: NO_VECTORS,
    // Less inlining than LLVM's default of 225: half the paths run once, at boot or
    // panic.
    flags: [
      "-O2",
      "-mcmodel=kernel",
      "-fno-pic",
      "-mno-red-zone",
      "-mllvm",
      "-inline-threshold=100",
    ],
    typeId: byOrdinal,
  },
  server: {
    name: "server",
    attributes: `${FREESTANDING} ${ALL_FRAMES}`,
    integerOnly: NO_VECTORS,
    flags: ["-O2", "-fPIE", "-mno-red-zone"],
    typeId: byOrdinal,
  },
  host: {
    name: "host",
    // A call in tail position must still use stack: runaway recursion has to end in a
    // trap.
    attributes: 'nounwind "disable-tail-calls"="true"',
    integerOnly: "",
    flags: ["-O2", "-fPIC"],
    typeId: byContent,
  },
};
