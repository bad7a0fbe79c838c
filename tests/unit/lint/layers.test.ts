import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type ICruiseResult,
  type IRegularForbiddenRuleType,
  cruise,
} from "dependency-cruiser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import layers from "../../../boot/lint/layers.cjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "weft-layers-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The rules broken when `from` imports `to` as `specifier`, dead files apart. */
async function broken(from: string, specifier: string, to: string): Promise<string[]> {
  write(to, "export const enum Number { One = 1 }\n");
  write(from, `import { Number } from "${specifier}";\nexport const one = Number.One;\n`);
  const { output } = await cruise([...new Set([from, to])], {
    baseDir: root,
    validate: true,
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts"] },
    ruleSet: { forbidden: arrows() },
  });
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
}

/** The rules of the project that are about single imports. */
function arrows(): IRegularForbiddenRuleType[] {
  const rules = layers.forbidden as IRegularForbiddenRuleType[];
  return rules.filter(({ to }) => !("reachable" in to));
}

describe("the layers", () => {
  it.each([
    [
      "microkernel/thread.ts",
      "../libsys/text",
      "libsys/text.ts",
      "core-imports-abi-only",
    ],
    ["libsys/abi/status.ts", "../text", "libsys/text.ts", "abi-imports-abi-only"],
    [
      "libsys/log.ts",
      "../servers/vfs/file",
      "servers/vfs/file.ts",
      "libsys-imports-libsys-only",
    ],
    [
      "servers/shell/main.ts",
      "../vfs/file",
      "servers/vfs/file.ts",
      "server-imports-own-folder-and-libsys",
    ],
    [
      "servers/shell/main.ts",
      "../../microkernel/thread",
      "microkernel/thread.ts",
      "server-imports-own-folder-and-libsys",
    ],
    [
      "drivers/block/virtio-blk/main.ts",
      "../ahci/device",
      "drivers/block/ahci/device.ts",
      "driver-imports-own-folder-class-and-libsys",
    ],
    [
      "drivers/block/disk.ts",
      "./ahci/device",
      "drivers/block/ahci/device.ts",
      "driver-class-imports-itself-and-libsys",
    ],
    [
      "boot/run/machine.ts",
      "../../libsys/text",
      "libsys/text.ts",
      "tooling-imports-no-program",
    ],
  ])("refuse that %s imports %s", async (from, specifier, to, rule) => {
    expect(await broken(from, specifier, to)).toEqual([rule]);
  });

  it.each([
    ["microkernel/thread.ts", "../libsys/abi/status", "libsys/abi/status.ts"],
    ["servers/shell/main.ts", "../../libsys/text", "libsys/text.ts"],
    ["servers/shell/main.ts", "./commands/list", "servers/shell/commands/list.ts"],
    ["drivers/block/ahci/main.ts", "../disk", "drivers/block/disk.ts"],
    ["boot/run/machine.ts", "../build/build.ts", "boot/build/build.ts"],
    ["tests/unit/lint/x.test.ts", "../../../boot/run/machine.ts", "boot/run/machine.ts"],
  ])("allow that %s imports %s", async (from, specifier, to) => {
    expect(await broken(from, specifier, to)).toEqual([]);
  });

  it("notice an import that leads nowhere", async () => {
    expect(await broken("libsys/log.ts", "./gone", "libsys/text.ts")).toEqual([
      "resolvable",
    ]);
  });
});
