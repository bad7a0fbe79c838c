// Names in the IR and in the object file: readable, quoted, and never the same twice.

/** What the runtime, the boot code and the back end define or call themselves. */
const RESERVED = /^(_start|memcpy|memmove|memset|memcmp|weft_.*|core_.*|llvm\..*)$/;

const encoder = new TextEncoder();

/** An LLVM string's contents: printable ASCII as it is, all else as \xx. */
export function escapeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`;
  }
  return text;
}

/** A quoted LLVM string. */
export function quote(text: string): string {
  return `"${escapeBytes(encoder.encode(text))}"`;
}

/** Hands out global names: the wanted one, or it with a number when taken. */
export class SymbolNames {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    // A NUL would end the name in the ELF string table, and an empty name has none.
    const base = wanted.replaceAll("\0", "?") || "unnamed";
    let name = RESERVED.test(base) ? `${base}.wasm` : base;
    for (let count = 1; this.taken.has(name); ++count) name = `${base}.${count}`;
    this.taken.add(name);
    return name;
  }
}
