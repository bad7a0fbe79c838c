// Parameters of modules, as Linux reads them (docs/modules.md, "Parameters"): types,
// arrays, quotes, bounds, errors, and the kernel's command line.

import { beforeEach, describe, expect, it } from "vitest";
import { Loader } from "../../../support/loader.ts";

const EINVAL = -22;
const ENOSPC = -28;
const EROFS = -30;
const ERANGE = -34;

const TYPES =
  "byte short ushort int uint long ulong ullong hexint bool bool_enable_only invbool bint charp string".split(
    " ",
  );
const information = [
  ...TYPES.map((type) => `parmtype=a_${type}:${type}`),
  "parmtype=list:array of int",
  "parmtype=level:uint",
  "parmtype=depth:int",
  "parmtype=once:bool_enable_only",
];
const manifest = [
  "parameter=level:644:1:100::7",
  "parameter=depth:644:-5:5::0",
  "parameter=list:644:::2-3:",
  "parameter=once:644::::Y",
];
const DRIVER = { name: "driver", information, manifest };

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open([DRIVER]);
});

/** The result of a load with these parameters; the module is gone again after it. */
function load(parameters: string): number | undefined {
  const call = loader.requestWith("driver", parameters);
  if (loader.result(call) !== undefined) return loader.result(call);
  loader.ready(loader.newest, -19);
  return 0;
}

describe("a value", () => {
  it.each([
    ["byte", "0", "255", "256", "-1"],
    ["ushort", "0", "65535", "65536", "-1"],
    ["uint", "0", "4294967295", "4294967296", "-1"],
    ["hexint", "0", "0xffffffff", "0x100000000", "-1"],
    ["ulong", "0", "18446744073709551615", "18446744073709551616", "-1"],
    ["ullong", "0", "0xffffffffffffffff", "0x10000000000000000", "-1"],
  ])("of type %s is from %s to %s", (type, ...values) => {
    const [least, most, above, below] = values;
    expect(load(`a_${type}=${least}`)).toBe(0);
    expect(load(`a_${type}=${most}`)).toBe(0);
    expect(load(`a_${type}=${above}`)).toBe(ERANGE);
    expect(load(`a_${type}=${below}`)).toBe(EINVAL);
  });

  it.each([
    ["short", "-32768", "32767", "32768", "-32769"],
    ["int", "-2147483648", "2147483647", "2147483648", "-2147483649"],
    ["long", `-${2n ** 63n}`, `${2n ** 63n - 1n}`, `${2n ** 63n}`, `-${2n ** 63n + 1n}`],
  ])("of type %s is from %s to %s, with its sign", (type, ...values) => {
    const [least, most, above, below] = values;
    expect(load(`a_${type}=${least}`)).toBe(0);
    expect(load(`a_${type}=${most}`)).toBe(0);
    expect(load(`a_${type}=${above}`)).toBe(ERANGE);
    expect(load(`a_${type}=${below}`)).toBe(ERANGE);
  });

  it.each(["7", "+7", "0x7", "0X7f", "010", '"7"', '"7\n"', "0"])(
    "may be the number %s",
    (value) => expect(load(`a_int=${value}`)).toBe(0),
  );

  it.each(["", "0x", "08", "7x", "1.5", "- 7", "--7", '"7\n\n"', "1,2", "seven"])(
    "may not be the number %j",
    (value) => expect(load(`a_int=${value}`)).toBe(EINVAL),
  );

  it.each(["y", "Y", "1", "t", "T", "n", "N", "0", "f", "F", "on", "OFF", "Yes"])(
    "of a boolean may be %s",
    (value) => {
      for (const type of ["bool", "bool_enable_only", "invbool", "bint"]) {
        expect(load(`a_${type}=${value}`)).toBe(0);
      }
    },
  );

  it.each(["", "2", "maybe", "o", "ox"])("of a boolean may not be %j", (value) => {
    expect(load(`a_bool=${value}`)).toBe(EINVAL);
  });

  it("may be left out of bool, bool_enable_only and bint, and of nothing else", () => {
    for (const type of TYPES) {
      const bare = type === "bool" || type === "bool_enable_only" || type === "bint";
      expect([type, load(`a_${type}`)]).toEqual([type, bare ? 0 : EINVAL]);
    }
  });

  it("lies between the bounds that the driver declares", () => {
    expect(["0", "1", "100", "101"].map((one) => load(`level=${one}`))).toEqual([
      EINVAL,
      0,
      0,
      EINVAL,
    ]);
    expect(["-6", "-5", "5", "6"].map((one) => load(`depth=${one}`))).toEqual([
      EINVAL,
      0,
      0,
      EINVAL,
    ]);
  });

  it("cannot make false again what can only be enabled", () => {
    expect(load("a_bool_enable_only=1 a_bool_enable_only=0")).toBe(EROFS);
    expect(load("a_bool_enable_only=0 a_bool_enable_only=1")).toBe(0);
    expect(load("once=0")).toBe(EROFS);
  });
});

describe("an array", () => {
  it("has as many elements as the driver declares", () => {
    expect(["1", "1,2", "1,2,3", "1,2,3,4"].map((one) => load(`list=${one}`))).toEqual([
      EINVAL,
      0,
      0,
      EINVAL,
    ]);
  });

  it("fails with its elements", () => {
    expect(load("list=1,x")).toBe(EINVAL);
    expect(load("list=1,")).toBe(EINVAL);
    expect(load("list=1,99999999999")).toBe(ERANGE);
  });
});

describe("a parameter string", () => {
  it("has quoted parts, in which blanks end nothing", () => {
    expect(load('a_charp="two words" a_int=1')).toBe(0);
    expect(load('"a_charp=two words" a_int=x')).toBe(EINVAL);
    expect(load('a_charp="unfinished a_int=x')).toBe(0);
    expect(load('"a_bool"')).toBe(0);
  });

  it("ends at --, with a warning when something follows", () => {
    expect(load("a_int=1 -- a_int=x")).toBe(0);
    const warning = "parameters behind -- 'a_int=x' ignored";
    expect(loader.logged(warning)).toHaveLength(1);
  });

  it("takes - for _ in names", () => {
    expect(load("a-bool-enable-only=2")).toBe(EINVAL);
  });

  it("may have names that the module does not know, with a warning", () => {
    expect(load("unheard=1 of")).toBe(0);
    expect(loader.logged("driver: unknown parameter 'unheard' ignored")).toHaveLength(1);
    expect(loader.logged("driver: unknown parameter 'of' ignored")).toHaveLength(1);
  });

  it("may have what Linux knows for every module", () => {
    expect(load("async_probe dyndbg=+p async_probe=0")).toBe(0);
    expect(loader.logged("unknown parameter 'async_probe'")).toHaveLength(0);
  });

  it("is read to its end, and the last error is the result", () => {
    expect(load("a_int=x a_byte=256 a_bool=maybe level=1000000000000")).toBe(ERANGE);
    expect(loader.logged("`x' invalid for parameter `a_int'").length).toBeGreaterThan(0);
    expect(loader.logged("`maybe' invalid for parameter `a_bool'")).toHaveLength(1);
  });
});

describe("a text", () => {
  it("has at most 1,024 bytes, and all parameters together less", () => {
    expect(load(`a_charp=${"x".repeat(1023)}`)).toBe(ENOSPC);
    expect(load(`a_charp=${"x".repeat(1000)}`)).toBe(0);
  });
});

describe("the kernel's command line", () => {
  /** Whether a module with `a_int` refuses what the command line gives it. */
  async function refuses(commandLine: string): Promise<boolean> {
    const own = await Loader.open([DRIVER], commandLine);
    return own.result(own.request("driver")) === EINVAL;
  }

  it.each([
    "driver.a_int=x",
    "quiet driver.a_int=x rw",
    'driver.a_charp="a b" driver.a_int=x',
    '"driver.a_charp=a b" driver.a_int=x',
    '"driver.a_int=x y"',
    'driver.a_int="x y"',
    "driver.a_int",
    'noise " stray" driver.a_int=x',
  ])("gives parameters: %s", async (line) => {
    expect(await refuses(line)).toBe(true);
  });

  it.each([
    "driver.a_int=1 other.a_int=x a_int=x",
    'driver."a_int=x"',
    "driver[14:00.a_int]=x",
    'driver."invalid option"',
    '" driver.a_int=x"',
    "driver=driver.a_int=x",
    ".a_int=x driver.=x",
  ])("gives none: %s", async (line) => {
    expect(await refuses(line)).toBe(false);
  });

  it("comes before what the request brings, so that the request wins", async () => {
    const own = await Loader.open([DRIVER], "driver.once=1");
    expect(own.result(own.requestWith("driver", "once=0"))).toBe(EROFS);
  });
});
