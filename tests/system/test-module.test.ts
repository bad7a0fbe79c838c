// Modules whose load goes wrong, or in circles, in each way that test_module's parameters
// know: in one boot, by the shell, with time counted in instructions.

import { beforeAll, describe, expect, it } from "vitest";
import { boot, COUNTED_TIME, type BootResult } from "../support/qemu.ts";

/** Commands of each case; what they print ends with a line of the case's name. */
const CASES = {
  "init result": "modprobe test_module init_result=-19",
  "positive result": "modprobe test_module init_result=5 && rmmod test_module",
  crash: "modprobe test_module crash",
  "too slow": "modprobe test_module init_delay=9000",
  itself: "modprobe test_second request=test_second",
  circle: "modprobe test_second request=test_third,test_second",
  chain:
    "modprobe test_second request=test_third,test_module && " +
    "rmmod test_second test_third test_module",
  "itself without waiting":
    "modprobe test_second 'request=test_second nowait' && rmmod test_second",
  "deaf to its end": "modprobe test_module no_exit && rmmod test_module",
  permanent: "modprobe test_permanent && rmmod test_permanent",
  "permanent by force": "lsmod; rmmod -f test_permanent",
  "in use": "modprobe test_dependent && rmmod test_module",
  "out of use": "rmmod test_dependent test_module",
  twice: "insmod test_module && insmod test_module",
  "several modules": "rmmod test_module; modprobe test-pair-x && lsmod",
  large: "modprobe test_large && rmmod test_large test_module test_second",
  rest: "lsmod",
} as const;
type Case = keyof typeof CASES;

let result: BootResult;
const printed = new Map<string, string>();

beforeAll(async () => {
  const commands = Object.entries(CASES).map(
    ([name, command]) => `${command}; echo '= ${name}' $?`,
  );
  result = await boot({
    exec: commands.join("; "),
    qemuArguments: COUNTED_TIME,
    timeoutSeconds: 170,
  });
  for (const [, text = "", name = "", status] of result.stdout.matchAll(
    /([\s\S]*?)^= (.*) (\d+)\n/gm,
  )) {
    printed.set(name, `${text}${status}`);
  }
});

/** What the case printed, and its last status. */
function output(name: Case): string {
  return printed.get(name) ?? `nothing of ${name} in: ${result.stdout}`;
}

describe("a module whose initialisation fails", () => {
  it.each<[Case, string]>([
    ["init result", "No such device"],
    ["crash", "Input/output error"],
    ["too slow", "Connection timed out"],
  ])("%s: modprobe says why", (name, reason) => {
    expect(output(name)).toBe(
      `modprobe: ERROR: could not insert 'test_module': ${reason}\n1`,
    );
  });

  it("is loaded all the same when its result is above 0, with a warning", () => {
    expect(output("positive result")).toBe("0");
    expect(result.log).toContain("test_module: suspicious result of initialisation: 5");
  });

  it("is told apart in the log", () => {
    expect(result.log).toMatch(/crash of test_module .*null dereference/);
    expect(result.log).toContain("not ready 5 seconds after its start");
  });
});

describe("a module that asks for modules while it initialises", () => {
  it.each<Case>(["itself", "circle"])("%s: is refused at once", (name) => {
    expect(output(name)).toContain("Resource deadlock avoided");
    expect(output(name)).toMatch(/1$/);
  });

  it.each<Case>(["chain", "itself without waiting"])("%s: is served", (name) => {
    expect(output(name)).toBe("0");
  });
});

describe("unloading", () => {
  it("ends a module that does not listen after a second", () => {
    expect(output("deaf to its end")).toBe("0");
    expect(result.log).toContain("test_module: did not stop in time");
  });

  it("leaves a permanent module, which the list tells, unless it is forced", () => {
    expect(output("permanent")).toBe(
      "rmmod: ERROR: could not remove module test_permanent: Device or resource busy\n1",
    );
    expect(output("permanent by force")).toMatch(/^test_permanent .*\n/m);
    expect(output("permanent by force")).toMatch(/0$/);
  });

  it("leaves a module that another depends on", () => {
    expect(output("in use")).toMatch(/^rmmod: ERROR: Module test_module is in use.*\n1$/);
    expect(output("out of use")).toBe("0");
  });
});

describe("loading", () => {
  it("of what is live is EEXIST for insmod", () => {
    expect(output("twice")).toContain("File exists");
  });

  it("of an alias of two modules loads both", () => {
    expect(output("several modules")).toMatch(/^test_module /m);
    expect(output("several modules")).toMatch(/^test_second /m);
  });

  it("of a file of 64 KiB is no different", () => {
    expect(output("large")).toBe("0");
  });

  it("leaves nothing behind of all this", () => {
    const names = output("rest").match(/^\w+/gm);
    expect(names).toEqual(["Module", "uart16550", "cmos_rtc", "0"]);
  });
});
