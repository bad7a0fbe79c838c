// The commands' functions, in the order of command-names.ts.

import { cd, pwd } from "./commands/change-folder";
import { hexdump } from "./commands/dump-file";
import { sha256sum } from "./commands/digest-file";
import { dmesg } from "./commands/kernel-log";
import { depmod } from "./commands/index-modules";
import { exit, poweroff } from "./commands/leave";
import { lspci, mounts } from "./commands/list-devices";
import { ls } from "./commands/list-files";
import { lsmod, modinfo } from "./commands/list-modules";
import { kill, ps } from "./commands/list-processes";
import { insmod, rmmod } from "./commands/load-modules";
import { modparam } from "./commands/module-parameters";
import { modstat } from "./commands/module-statistics";
import { modtrust } from "./commands/module-trust";
import { testKmod } from "./commands/test-kmod";
import { modprobe } from "./commands/probe-modules";
import { bench } from "./commands/measure";
import { clear, echo, failAlways, succeed, uname, version } from "./commands/plain";
import { cat } from "./commands/show-file";
import { free } from "./commands/show-memory";
import { date, sleep, uptime } from "./commands/show-time";
import { help } from "./commands/help";
import { top } from "./commands/watch-processes";

type Run = () => i32;

// prettier-ignore
const COMMANDS: StaticArray<Run> = [
  cat, cd, hexdump, ls, mounts, pwd, sha256sum,
  depmod, insmod, lsmod, modinfo, modparam, modprobe, modstat, modtrust, rmmod,
  testKmod,
  bench, dmesg, free, kill, lspci, ps, top,
  date, sleep, uname, uptime, version,
  clear, echo, exit, failAlways, poweroff, help, mounts, poweroff, succeed,
];

/** Runs command `index` with the current arguments; answers its status. */
export function runCommand(index: u32): i32 {
  return COMMANDS[index]();
}
