// The decorators of a driver's parameters, for the type checker. The compiler takes no
// notice of them; the build reads them (docs/writing-a-driver.md, "Parameters").

/**
 * Makes a static field a parameter. `mode` is that of its file in /sys/module; 0 for no
 * file. `type` is one of Linux's names, where the field's own type would say another.
 */
declare function parameter(text: string, mode: u32, type?: string): any;

/** The least and the most that a number may be. */
declare function range(least: i64, most: i64): any;

/** The least and the most elements that an array may have. */
declare function elements(least: u32, most: u32): any;
