// What the kernel's command line says about modules: `module_blacklist=a,b` (never),
// `modprobe.blacklist=a,b` (not by alias), `modules_load=a,b` (at start), `nomodule`,
// `modules.enable_dups_trace=1`. Parameters of modules: boot-parameter.ts.

import { allDigits, parseDecimal } from "../../libsys/number";
import {
  afterParameter,
  firstParameter,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import { EMPTY, Span, byteAt, equals, sizeOf, spanAt, trim } from "../../libsys/span";
import { startInfo } from "../../libsys/start-info";
import { sameName } from "./canonical-name";
import { listElement } from "../../libsys/modinfo";

/** The kernel's command line. */
export function commandLine(): Span {
  const info = startInfo();
  return trim(spanAt(info.arguments, info.argumentsLength));
}

/** Whether some `key=list` of the command line has the module in it. */
function listed(key: string, name: Span): bool {
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (!equals(parameterName(word), key)) continue;
    const list = parameterValue(word);
    let index: u32 = 0;
    for (
      let one = listElement(list, 0);
      sizeOf(one) > 0;
      one = listElement(list, ++index)
    ) {
      if (sameName(one, name)) return true;
    }
  }
  return false;
}

/** Module number `nth` of `modules_load=a,b`, which are loaded at start; or nothing. */
export function bootModule(nth: u32): Span {
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (equals(parameterName(word), "modules_load")) {
      return listElement(parameterValue(word), nth);
    }
  }
  return EMPTY;
}

/** Whether the module must not be loaded in any way. */
export function isForbidden(name: Span): bool {
  return listed("module_blacklist", name);
}

/** Whether the module must not be loaded because an alias matched. */
export function isForbiddenByAlias(name: Span): bool {
  return listed("modprobe.blacklist", name);
}

/**
 * Whether the command line has the word by itself, or with a value that is not 0, n or
 * off.
 */
export function isEnabled(key: string): bool {
  let on = false;
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (!equals(parameterName(word), key)) continue;
    const value = parameterValue(word);
    const first = byteAt(value, 0);
    on = first != 0x30 && first != 0x6e && first != 0x4e && !equals(value, "off");
  }
  return on;
}

/** The number that the command line gives for `key`, or `fallback`. */
export function bootNumber(key: string, fallback: u32): u32 {
  let number = fallback;
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    const value = parameterValue(word);
    if (!equals(parameterName(word), key) || !allDigits(value, 10)) continue;
    number = <u32>min(parseDecimal(value), <u64>u32.MAX_VALUE);
  }
  return number;
}

let disabled = false;

/** Reads what every request asks for; the command line does not change. */
export function openPolicy(): void {
  disabled = isEnabled("nomodule");
}

/** Whether no module may be loaded or unloaded. */
export function loadingDisabled(): bool {
  return disabled;
}
