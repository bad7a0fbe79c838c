// Ranges of a linear memory above every declared wasm maximum, where a process maps pages
// that are not its own memory. A wasm address there is an ordinary pointer; nothing is
// mapped until asked for.

/** The boot archive, read-only, in processes whose manifest has `archive`. */
export const ARCHIVE_WINDOW: u32 = 0xc000_0000;
/** Module images that clients uploaded, in the loader. */
export const UPLOAD_WINDOW: u32 = 0xd000_0000;
/** What the loader's next incarnation must know, in the loader. */
export const LEDGER_WINDOW: u32 = 0xd800_0000;
/** Device registers of a driver; its builder installs the page tables. */
export const DEVICE_WINDOW: u32 = 0xe000_0000;
export const DEVICE_WINDOW_BYTES: u32 = 0x20_0000;
/** DMA buffers of a driver; its builder maps them. */
export const DMA_WINDOW: u32 = 0xe400_0000;
/** Pages of other processes, while init or the loader fill or inspect them. */
export const INSPECTION_WINDOW: u32 = 0xe800_0000;
export const INSPECTION_WINDOW_BYTES: u32 = 0x20_0000;
