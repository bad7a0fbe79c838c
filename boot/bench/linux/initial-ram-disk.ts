// An initial RAM disk for Linux with one program in it: cpio, "newc" format (initramfs
// buffer format, Documentation/driver-api/early-userspace/buffer-format.rst of Linux).

const MAGIC = "070701";
const PROGRAM_MODE = 0o100755;
const TRAILER = "TRAILER!!!";

/** The archive with `program` as /init. */
export function initialRamDisk(program: Buffer): Buffer {
  return Buffer.concat([
    member("init", PROGRAM_MODE, program),
    member(TRAILER, 0, Buffer.alloc(0)),
  ]);
}

function member(name: string, mode: number, content: Buffer): Buffer {
  const [inode, links] = [1, 1];
  const fields = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0];
  const numbers = [...fields, name.length + 1, 0].map(hexadecimal).join("");
  const head = padded(Buffer.from(`${MAGIC}${numbers}${name}\0`, "latin1"));
  return Buffer.concat([head, padded(content)]);
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** Heads and contents begin at multiples of 4. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
