// What this system calls itself. tests/unit/libsys/version.test.ts compares it with
// package.json.

export const SYSTEM_NAME = "Weft";
export const SYSTEM_VERSION = "0.1.0";
