// The programs that npm does not provide: clang, lld, the LLVM binary tools and QEMU.
// They are taken from the system's package manager when they are missing, after saying
// so.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { SetupError } from "./setup-error.mjs";
import { findProgram, findLlvm, LLVM_PROGRAMS } from "./programs.mjs";

const INSTALL = ["install", "-y", "--no-install-recommends"];
/** A machine that was just started often updates itself, which takes minutes. */
const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=300"];
const QEMU = "qemu-system-x86_64";
const LLVM_PACKAGES = ["clang-19", "lld-19", "llvm-19"];
/** Debian releases that have no LLVM 19: any version from 16 on will do. */
const OLDER_LLVM_PACKAGES = ["clang-16", "lld-16", "llvm-16"];

/**
 * Installs the missing programs with apt-get, or throws a SetupError that says what to
 * type.
 */
export function ensureTools() {
  const llvm = findLlvm() !== null;
  const qemu = findProgram(QEMU) !== null;
  if (llvm && qemu) return;
  const missing = [
    ...(llvm ? [] : LLVM_PROGRAMS.map((name) => `${name} (16 or newer)`)),
    ...(qemu ? [] : [QEMU]),
  ];
  process.stderr.write(`weft: missing: ${missing.join(", ")}\n`);
  if (findProgram("apt-get") === null) throw new SetupError(otherSystemAdvice());
  install(() => [...(llvm ? [] : llvmPackages()), ...(qemu ? [] : ["qemu-system-x86"])]);
  if (findLlvm() === null || findProgram(QEMU) === null) {
    throw new SetupError(
      "the packages are installed, but the programs are not found on PATH",
    );
  }
}

/** `packages` says anew what to install once the package lists are up to date. */
function install(packages) {
  const prefix = rootPrefix();
  const command = commandText(prefix, packages());
  if (process.getuid() !== 0 && prefix.length === 0) {
    throw new SetupError(`please type as root: apt-get update && ${command}`);
  }
  process.stderr.write(`weft: ${command}\n`);
  if (aptGet(prefix, [...INSTALL, ...packages()])) return;
  process.stderr.write("weft: the package lists may be old: apt-get update\n");
  if (aptGet(prefix, ["update"]) && aptGet(prefix, [...INSTALL, ...packages()])) return;
  const again = commandText(prefix, packages());
  throw new SetupError(`apt-get failed (see above). When that is mended: ${again}`);
}

function commandText(prefix, packages) {
  return [...prefix, "apt-get", ...INSTALL, ...packages].join(" ");
}

function aptGet(prefix, words) {
  const [program, ...rest] = [...prefix, "apt-get", ...WAIT_FOR_LOCK, ...words];
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, rest, { stdio: [0, 2, 2], env: environment }).status === 0;
}

function rootPrefix() {
  if (process.getuid() === 0) return [];
  return findProgram("sudo") === null ? [] : ["sudo"];
}

/** clang-19 where the distribution (or the lists known so far) has it, else clang-16. */
function llvmPackages() {
  const known = spawnSync("apt-cache", ["show", ...LLVM_PACKAGES], { stdio: "ignore" });
  if (known.status === 0) return LLVM_PACKAGES;
  const older = spawnSync("apt-cache", ["show", ...OLDER_LLVM_PACKAGES], {
    stdio: "ignore",
  });
  return older.status === 0 ? OLDER_LLVM_PACKAGES : LLVM_PACKAGES;
}

function otherSystemAdvice() {
  return (
    "install clang, lld and llvm (16 or newer) and qemu-system-x86_64 with your package " +
    "manager, e.g. `dnf install clang lld llvm qemu-system-x86` or `brew install llvm lld qemu`"
  );
}
