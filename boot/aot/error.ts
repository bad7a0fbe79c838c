// What goes wrong in a translation is the input's fault: the message says where.

/**
 * A module that cannot be translated; `offset` is the byte in the wasm file, if known.
 */
export class TranslationError extends Error {
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(
      offset === undefined ? message : `${message} (at byte 0x${offset.toString(16)})`,
    );
    this.name = "TranslationError";
    this.offset = offset;
  }
}
