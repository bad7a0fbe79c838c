// The commands' names and what help says of them, by subject. command-table.ts has their
// functions in the same order.

import { Span, equals } from "../../libsys/span";

// prettier-ignore
const NAMES: StaticArray<string> = [
  "cat", "cd", "hexdump", "ls", "mounts", "pwd", "sha256sum",
  "depmod", "insmod", "lsmod", "modinfo", "modparam", "modprobe", "modstat", "modtrust",
  "rmmod", "test-kmod",
  "bench", "dmesg", "free", "kill", "lspci", "ps", "top",
  "date", "sleep", "uname", "uptime", "version",
  "clear", "echo", "exit", "false", "halt", "help", "mount", "poweroff", "true",
];

// prettier-ignore
const SUMMARIES: StaticArray<string> = [
  "FILE...              print files",
  "FOLDER               go to a folder",
  "[-C] [-v] [-n N] [-s N] FILE   print bytes in hexadecimal",
  "[-l] [FILE...]       list folders",
  "                     list what is mounted where",
  "                     print the folder you are in",
  "FILE...              print SHA-256 digests",
  "[-aAeqv] | -n | -V   check the indexes of modules, or print them as they should be",
  "FILE [PARAM=VALUE]   load one module file",
  "                     list loaded modules",
  "[-0adlpn] [-F FIELD] MODULE    tell about a module",
  "MODULE [PARAM [VALUE]]   show or set parameters of a loaded module",
  "[-abcDinqRrv] NAME [PARAM=VALUE]   load or remove a module by name or alias",
  "                     print the module loader's counters",
  "[SWITCH=1...]        show or tighten the checks of modules' signatures",
  "[-f] MODULE...       unload modules",
  "[--case driver|fs] [--name NAME] [--threads N] ...   ask for modules from many threads",
  "[CASE]               measure the core's operations",
  "[-l LEVELS] [-t]     print the core's log",
  "[-b|-k|-m]           tell the memory used",
  "PID...               end processes",
  "[-n] [-k]            list devices",
  "                     list processes",
  "[-n TIMES]           watch the processor",
  "[-u] [+%s]           print the time",
  "SECONDS              do nothing for a while",
  "[-a]                 print the system's name",
  "                     tell how long the system runs",
  "                     print name and version",
  "                     clear the screen",
  "[-n] WORD...         print words",
  "[STATUS]             leave, and power off",
  "                     fail",
  "                     power off",
  "[COMMAND]            list the commands",
  "                     list what is mounted where",
  "                     power off",
  "                     succeed",
];

/** How many commands there are. */
export function commandCount(): u32 {
  return <u32>NAMES.length;
}

/** The name of command `index`. */
export function commandAt(index: u32): string {
  return NAMES[index];
}

/** What follows the name in help. */
export function summaryAt(index: u32): string {
  return SUMMARIES[index];
}

/** The number of the command with this name; commandCount() when there is none. */
export function findCommand(name: Span): u32 {
  const count = commandCount();
  for (let index: u32 = 0; index < count; index++) {
    if (equals(name, NAMES[index])) return index;
  }
  return count;
}
