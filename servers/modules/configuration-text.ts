// modprobe's configuration as `modprobe -c` prints it: the files' lines by their
// keywords, each followed by what the kernel's command line adds; then the indexes.

import {
  afterParameter,
  firstParameter,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import { Span, afterWord, equals, firstWord, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { bootModuleOf, putBootParameter } from "./boot-parameter";
import { folded } from "./canonical-name";
import { configuredLine } from "./configuration";
import { listElement } from "../../libsys/modinfo";
import { commandLine } from "./policy";

const SPACE: u32 = 0x20;
const NEWLINE: u32 = 0x0a;

/** Appends all but the indexes. */
export function putConfiguration(text: Text): void {
  putLines(text, "blacklist");
  putBootBlacklist(text);
  putLines(text, "install");
  putLines(text, "remove");
  putLines(text, "alias");
  putLines(text, "options");
  putBootOptions(text);
  putLines(text, "softdep");
  putLines(text, "weakdep");
  text.put("\n# End of configuration files. Dumping indexes now:\n\n");
}

function putLines(text: Text, keyword: string): void {
  let nth: u32 = 0;
  let line = configuredLine(keyword, 0);
  while (sizeOf(line) > 0) {
    text.put(keyword).byte(SPACE);
    putName(text, firstWord(line));
    if (sizeOf(afterWord(line)) > 0) text.byte(SPACE).append(afterWord(line));
    text.byte(NEWLINE);
    line = configuredLine(keyword, ++nth);
  }
}

function putBootBlacklist(text: Text): void {
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (!equals(parameterName(word), "modprobe.blacklist")) continue;
    const names = parameterValue(word);
    let nth: u32 = 0;
    let name = listElement(names, 0);
    while (sizeOf(name) > 0) {
      putName(text.put("blacklist "), name);
      text.byte(NEWLINE);
      name = listElement(names, ++nth);
    }
  }
}

function putBootOptions(text: Text): void {
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    const module = bootModuleOf(word);
    if (sizeOf(module) == 0) continue;
    putName(text.put("options "), module);
    putBootParameter(text.byte(SPACE), word);
    text.byte(NEWLINE);
  }
}

/** kmod writes names with underscores. */
function putName(text: Text, name: Span): void {
  for (let index: u32 = 0; index < sizeOf(name); index++) {
    text.byte(folded(load<u8>(<usize>(<u32>name) + index)));
  }
}
