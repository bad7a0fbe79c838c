// The QEMU command for a run.

import { ARCHIVE } from "../image/boot-archive.ts";
import { KERNEL_IMAGE } from "../image/kernel.ts";
import { kernelCommandLine } from "./command-line.ts";
import type { Accelerator, RunOptions } from "./options.ts";

export const QEMU = "qemu-system-x86_64";
/** The core's log over a socket that QEMU inherits; works whatever standard error is. */
export const LOG_DESCRIPTOR = 3;
export const LOG_SOCKET = `socket,id=log,fd=${LOG_DESCRIPTOR}`;
/** The same for a person who runs the command. */
export const LOG_TO_TERMINAL = "file,id=log,path=/dev/stderr";

const DEBUG_EXIT = "isa-debug-exit,iobase=0xf4,iosize=0x04";

/** Words after the program's name. `gdbPort` is set when a debugger may connect. */
export function qemuArguments(
  options: RunOptions,
  log: string,
  gdbPort?: number,
): string[] {
  const line = kernelCommandLine(options);
  return [
    ...["-machine", "q35", "-cpu", guestProcessor(options.accel)],
    ...["-accel", options.accel, "-m", options.memory, "-smp", String(options.smp)],
    ...["-kernel", KERNEL_IMAGE, "-initrd", ARCHIVE],
    ...(line === "" ? [] : ["-append", line]),
    ...["-display", "none", "-vga", "none", "-nic", "none", "-no-reboot"],
    ...serialArguments(options),
    ...["-chardev", log, "-device", "isa-debugcon,iobase=0xe9,chardev=log"],
    ...["-device", DEBUG_EXIT],
    ...options.disks.flatMap(diskArguments),
    ...(gdbPort === undefined ? [] : ["-gdb", `tcp:127.0.0.1:${gdbPort}`, "-S"]),
    ...options.qemuArguments,
  ];
}

/**
 * All that the host's processor has, but for one register of Intel's that Weft does not
 * read (IA32_ARCH_CAPABILITIES): some versions of KVM offer it on AMD's processors as
 * well, refuse to set it, and QEMU then aborts ("failed to set MSR 0x10a").
 */
export function guestProcessor(accelerator: Accelerator): string {
  return accelerator === "kvm" ? "host,-arch-capabilities" : "max";
}

/** Interactive: the monitor shares the terminal, Ctrl-C goes to the guest. */
function serialArguments(options: RunOptions): string[] {
  const multiplexed = options.exec === undefined ? ",mux=on" : "";
  const serial = ["-chardev", `stdio,id=serial${multiplexed},signal=off`];
  const monitor = multiplexed === "" ? ["-monitor", "none"] : ["-mon", "chardev=serial"];
  return [...serial, "-serial", "chardev:serial", ...monitor];
}

/** A comma in a file name is doubled for QEMU's option parser. */
function diskArguments(path: string, index: number): string[] {
  const file = path.replaceAll(",", ",,");
  return [
    "-drive",
    `file=${file},format=raw,if=none,readonly=on,id=disk${index}`,
    "-device",
    `virtio-blk-pci,disable-legacy=on,drive=disk${index}`,
  ];
}

/** The command as a shell would take it. */
export function shellText(words: string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
    )
    .join(" ");
}
