// Whether a module's file may be loaded, going by its signature: the first question,
// asked before anything else of the file is looked at. docs/module-files.md,
// "Signatures".

import { LogLevel } from "../../libsys/abi/object";
import { verify } from "../../libsys/crypto/ed25519";
import { Errno } from "../../libsys/errno";
import { now } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { FinitFlag, TrustSwitch } from "../../libsys/protocol/modules";
import { Span, startOf } from "../../libsys/span";
import { isOn } from "./enforcement";
import { isTrusted } from "./keyring";
import { Module } from "./module";
import { openModuleLine, reportProblem } from "./notice";
import {
  SignatureState,
  readSignature,
  signatureBytes,
  signedBytes,
  signedContent,
  signedDescription,
  signingKey,
} from "./signature";
import { Counter, addTo } from "./statistics";
import { Taint } from "./taint";

const TAINTING = "signature and/or required key missing - tainting";

/** With these the file is not loaded as it was signed. */
const FORCE_FLAGS: u32 = FinitFlag.IgnoreModversions | FinitFlag.IgnoreVermagic;

let taint: u32 = 0;
let problem: string = "";

/**
 * Checks a file's signature: 0, or the negative errno with which the load fails.
 * `takeContent` then gives a module what is in the file.
 */
export function checkTrust(file: Span, flags: u32): i32 {
  taint = 0;
  problem = "";
  const state = readSignature(file);
  if (state == SignatureState.Malformed) {
    problem = "malformed signature";
    return -Errno.EBADMSG;
  }
  problem = whyUnsigned(state, flags);
  if (problem.length != 0) return checkUnsigned(flags);
  if (signatureHolds()) return 0;
  problem = "signature does not match the file";
  return -Errno.EKEYREJECTED;
}

/**
 * Why the file counts as unsigned; empty when it has a trusted key's signature to check.
 */
function whyUnsigned(state: SignatureState, flags: u32): string {
  if (state == SignatureState.Absent) return "unsigned module";
  if (state == SignatureState.Unsupported) return "module with unsupported crypto";
  if ((flags & FORCE_FLAGS) != 0) return "module loaded by force, so unsigned";
  return isTrusted(signingKey()) ? "" : "module with unavailable key";
}

function signatureHolds(): bool {
  const start = now();
  const signature = startOf(signatureBytes());
  const key = startOf(signingKey());
  const holds = verify(signature, key, signedBytes(), signedDescription());
  addTo(Counter.SignatureChecks, 1);
  addTo(Counter.SignatureNanoseconds, now() - start);
  return holds;
}

function checkUnsigned(flags: u32): i32 {
  if (isOn(TrustSwitch.SignatureEnforcement)) return -Errno.EKEYREJECTED;
  if (isOn(TrustSwitch.Lockdown)) return -Errno.EPERM;
  taint = Taint.Unsigned;
  if ((flags & FORCE_FLAGS) != 0) taint |= Taint.Forced;
  return 0;
}

/**
 * Checks a module's file and replaces it by the module that is in it: 0, or the negative
 * errno with which the load fails.
 */
export function admitFile(module: Module): i32 {
  const result = checkTrust(module.image, module.flags);
  if (result != 0) {
    reportProblem(module, problem, result);
    return result;
  }
  takeContent(module);
  return 0;
}

/** Makes what was checked last the module's. */
export function takeContent(module: Module): void {
  module.image = signedContent();
  module.taint = taint;
}

/** Why checkTrust refused a file. */
export function trustProblem(): string {
  return problem;
}

/** Says so when a module is going to run although no trusted key signed it. */
export function reportTaint(module: Module): void {
  if (module.taint == 0) return;
  openModuleLine(module).put("module verification failed: ").put(TAINTING);
  writeLine(LogLevel.Notice);
}
