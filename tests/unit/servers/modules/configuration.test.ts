// modprobe's configuration: what the files of modprobe.d, the indexes and the kernel's
// command line make of a request, and what modprobe would print of it. Rows of kmod's own
// test suite bear its names.

import { describe, expect, it } from "vitest";
import { Loader, Mode } from "../../../support/loader.ts";

const ENOENT = -2;
const EPERM = -1;
const EEXIST = -17;
const EINVAL = -22;
const FirstTime = 0x800;
const IgnoreInstall = 0x200;
const Blacklist = 0x400;
const Remove = 2;
const Holders = 4;
const IgnoreCommands = 1;

const SIMPLE = { name: "mod-simple", aliases: ["simple-*"] };
const LOOP_A = { name: "mod-loop-a", depends: ["mod-loop-b"] };
const LOOP_B = { name: "mod-loop-b" };
const ALL = [SIMPLE, LOOP_A, LOOP_B];
const BUILT_IN = { "modules/modules.builtin": "servers/unix.ko\n" };

const conf = (text: string): Record<string, string> => ({ "modprobe.d/a.conf": text });
const open = (text: string, line = ""): Promise<Loader> =>
  Loader.open(ALL, line, { ...BUILT_IN, ...conf(text) });

/** Answers every module that was started as ready, in the order of their starts. */
function finish(loader: Loader): string[] {
  for (let done = 0; done < loader.hardware.started.length; done += 1) {
    loader.ready(loader.hardware.started[done] ?? 0);
  }
  return loader.list
    .map((line) => (line.split(" ")[0] ?? "").replaceAll("_", "-"))
    .sort();
}

function load(loader: Loader, name: string, flags = 0): [number | undefined, string[]] {
  const call = loader.request(name, Mode.Wait | flags);
  const live = finish(loader);
  return [loader.result(call), live];
}

describe("modprobe --show-depends", () => {
  it("show_depends: names what is needed first", async () => {
    const loader = await open("");
    expect(loader.plan("mod_loop_a")).toBe(
      "insmod /boot/modules/mod-loop-b.ko \ninsmod /boot/modules/mod-loop-a.ko \n",
    );
  });

  it("show_depends_no_load: loads nothing", async () => {
    const loader = await open("");
    expect(loader.plan("mod-simple")).toBe("insmod /boot/modules/mod-simple.ko \n");
    expect(loader.hardware.started).toEqual([]);
  });

  it("kcmdline 1: adds the command line's parameters", async () => {
    const loader = await open("", "mod_simple.foo mod_simple.bar=1");
    expect(loader.plan("mod-simple")).toBe(
      "insmod /boot/modules/mod-simple.ko foo bar=1\n",
    );
  });

  it("alias_to_none: says that nothing is there", async () => {
    const loader = await open("alias mod-simple nothing\n");
    expect(loader.plan("mod-simple", IgnoreCommands)).toBe("insmod /boot/modules/ \n");
    expect(loader.result(loader.request("mod-simple"))).not.toBe(0);
  });

  it("shows install lines as they are, unless told to ignore them", async () => {
    const loader = await open("install mod-simple /bin/true # never\n");
    expect(loader.plan("mod-simple")).toBe("install /bin/true # never\n");
    expect(loader.plan("mod-simple", IgnoreCommands)).toContain("insmod ");
  });

  it("builtin_lookup_only: knows what is part of the system", async () => {
    const loader = await open("");
    expect(loader.plan("unix")).toBe("builtin unix\n");
    expect(loader.plan("nope")).toBe(ENOENT);
  });
});

describe("a request", () => {
  it("builtin: succeeds for what is part of the system", async () => {
    const loader = await open("");
    expect(load(loader, "unix")).toEqual([0, []]);
    expect(load(loader, "unix", FirstTime)).toEqual([EEXIST, []]);
  });

  it("fails with --first-time for a module that is live", async () => {
    const loader = await open("");
    expect(load(loader, "mod-simple", FirstTime)).toEqual([0, ["mod-simple"]]);
    expect(load(loader, "mod-simple", FirstTime)).toEqual([EEXIST, ["mod-simple"]]);
    expect(load(loader, "mod-simple")).toEqual([0, ["mod-simple"]]);
  });

  it("follows the configuration's aliases before anything else", async () => {
    const loader = await open("alias ext4.* mod-simple\nalias mod-loop-b mod-simple\n");
    expect(load(loader, "ext4.x")).toEqual([0, ["mod-simple"]]);
    expect(load(loader, "mod-loop-b")).toEqual([0, ["mod-simple"]]);
  });

  it("gets the options of the module, then of the alias, then of the command line", async () => {
    const loader = await open(
      "options mod_simple a=1\noptions simple-x b=2\noptions mod-simple \\\n  c=3\noptions other d=4\n",
      "mod_simple.e=5",
    );
    loader.request("simple-x");
    finish(loader);
    const unknown = loader
      .logged("unknown parameter")
      .map((line) => /'(.)'/.exec(line)?.[1]);
    expect(unknown).toEqual(["a", "c", "b", "e"]);
  });

  it("leaves the options out when a file is inserted", async () => {
    const loader = await open("options mod_simple a=1\n");
    loader.finit("/boot/modules/mod-simple.ko");
    expect(loader.logged("unknown parameter")).toEqual([]);
  });

  it("ignores comments, unknown lines and lines without words", async () => {
    const loader = await open(
      "# options mod_simple x \\\nbogus mod_simple\noptions\nblacklist\n",
    );
    expect(load(loader, "mod-simple")).toEqual([0, ["mod-simple"]]);
    expect(loader.logged("unknown parameter")).toEqual([]);
  });
});

describe("a backslash in the configuration", () => {
  it("joins its line with the next, inside a word too, and in a comment", async () => {
    const loader = await open(
      "alias other-\\\nname mod-simple\n# one \\\nalias more-name mod-simple\n",
    );
    expect(load(loader, "more-name")).toEqual([ENOENT, []]);
    expect(load(loader, "other-name")).toEqual([0, ["mod-simple"]]);
  });

  it("before another byte is that byte", async () => {
    const loader = await open("alias other\\-na\\me mod-simple\n");
    expect(load(loader, "other-name")).toEqual([0, ["mod-simple"]]);
  });
});

describe("a line of the configuration without words", () => {
  it("hides none behind it", async () => {
    const loader = await open("alias\nalias other-name mod-simple\n");
    expect(load(loader, "other-name")).toEqual([0, ["mod-simple"]]);
  });
});

describe("a blacklisted module", () => {
  it.each([
    ["blacklist mod-simple\n", ""],
    ["", "modprobe.blacklist=x,mod_simple"],
  ])("is loaded by its name, and by no alias (%j, %j)", async (text, line) => {
    const loader = await open(text, line);
    expect(load(loader, "simple-x")).toEqual([ENOENT, []]);
    expect(load(loader, "mod-simple", Blacklist)).toEqual([0, []]);
    expect(load(loader, "mod-simple")).toEqual([0, ["mod-simple"]]);
  });

  it("is loaded in no way when the kernel's command line forbids it", async () => {
    const loader = await open("", "module_blacklist=mod_simple");
    expect(load(loader, "mod-simple")).toEqual([EPERM, []]);
    expect(loader.result(loader.finit("/boot/modules/mod-simple.ko"))).toBe(EPERM);
  });
});

describe("soft dependencies", () => {
  it("softdep_loop: end", async () => {
    const loader = await open("softdep mod-loop-b post: mod-loop-a\n");
    expect(load(loader, "mod-loop-b")).toEqual([0, ["mod-loop-a", "mod-loop-b"]]);
    const both = await open("softdep mod-loop-b pre: mod-loop-a mod-simple\n");
    expect(load(both, "mod-loop-b")[0]).toBe(0);
  });

  it("multi_softdep: come from all lines about a module", async () => {
    const text =
      "softdep mod-simple pre: mod-loop-b\nsoftdep mod_s* post: mod-loop-a \\\n nope\n";
    const loader = await open(text);
    expect(String(loader.plan("mod-simple")).match(/mod-[a-z-]+(?=\.ko)/g)).toEqual([
      "mod-loop-b",
      "mod-simple",
      "mod-loop-a",
    ]);
  });

  it("are waited for, and may fail", async () => {
    const loader = await open("softdep mod-simple pre: mod-loop-b\n");
    const call = loader.request("mod-simple");
    expect(loader.hardware.started).toHaveLength(1);
    loader.ready(loader.newest, -19);
    expect(loader.hardware.started).toHaveLength(2);
    loader.ready(loader.newest);
    expect(loader.result(call)).toBe(0);
  });

  it("come from the modules themselves as well", async () => {
    const index = { "modules/modules.softdep": "softdep mod_simple pre: mod_loop_b\n" };
    const loader = await Loader.open(ALL, "", index);
    expect(load(loader, "mod-simple")).toEqual([0, ["mod-loop-b", "mod-simple"]]);
  });

  it("weakdep_loop: weak ones load nothing", async () => {
    const loader = await open("weakdep mod-loop-b mod-loop-a mod-simple\n");
    expect(load(loader, "mod-loop-b")).toEqual([0, ["mod-loop-b"]]);
    expect(loader.configuration).toContain("weakdep mod_loop_b mod-loop-a mod-simple\n");
  });
});

describe("install", () => {
  it("install_cmd_loop: means the modules that its command names", async () => {
    const loader = await open(
      "install mod-loop-b $MODPROBE --ignore-install mod-loop-b && { $MODPROBE --quiet mod-loop-a ; }\n",
    );
    expect(load(loader, "mod-loop-a")).toEqual([0, ["mod-loop-a", "mod-loop-b"]]);
    const other = await open(
      "install mod-loop-b modprobe -i mod-loop-b && modprobe mod-loop-a",
    );
    expect(load(other, "mod-loop-b")).toEqual([0, ["mod-loop-a", "mod-loop-b"]]);
  });

  it("does nothing with true, and fails with false, unless it is ignored", async () => {
    const loader = await open("install mod-simple /bin/true\ninstall mod-loop-b false\n");
    expect(load(loader, "mod-simple")).toEqual([0, []]);
    expect(load(loader, "mod-loop-b")).toEqual([EINVAL, []]);
    expect(load(loader, "mod-loop-a")).toEqual([EINVAL, []]);
    expect(load(loader, "mod-simple", IgnoreInstall)).toEqual([0, ["mod-simple"]]);
  });

  it("may give a name to several modules", async () => {
    const loader = await open("install bundle mod-simple mod-loop-b\n");
    expect(load(loader, "bundle")).toEqual([0, ["mod-loop-b", "mod-simple"]]);
  });

  it("install_cmd_softdep: gives way to soft dependencies", async () => {
    const loader = await open(
      "install mod-simple false\nsoftdep mod-simple pre: mod-loop-b\n",
    );
    expect(load(loader, "mod-simple")).toEqual([0, ["mod-loop-b", "mod-simple"]]);
  });
});

describe("a plan of removal", () => {
  it("goes backwards, and lets stay what others use", async () => {
    const loader = await open("softdep mod-loop-a pre: mod-simple post: mod-loop-b\n");
    expect(loader.plan("mod-loop-a", Remove)).toBe(
      "-mod_loop_b\nmod_loop_a\n-mod_loop_b\n-mod_simple\n",
    );
  });

  it("begins with the holders when they shall go too", async () => {
    const loader = await open("");
    load(loader, "mod-loop-a");
    expect(loader.plan("mod-loop-b", Remove | Holders)).toBe("mod_loop_a\nmod_loop_b\n");
  });

  it("follows remove lines", async () => {
    const loader = await open(
      "remove mod-simple mod-loop-b\nremove mod-loop-a /bin/false\n",
    );
    expect(loader.plan("mod-simple", Remove)).toBe("mod-loop-b\n");
    expect(loader.plan("mod-simple", Remove | IgnoreCommands)).toBe("mod_simple\n");
    expect(loader.plan("mod-loop-a", Remove)).toBe(EINVAL);
    expect(loader.plan("unix", Remove)).toBe(ENOENT);
  });
});

describe("modprobe -c", () => {
  const END = "\n# End of configuration files. Dumping indexes now:\n\n";
  const options = async (line: string): Promise<string> =>
    (await Loader.open([], line)).configuration.replace(END, "");

  it("kcmdline 2–4: prints the command line's options", async () => {
    const line =
      "quiet rw psmouse.foo noise=1 psmouse.bar=1 psmouse.testparam=1.5G root=/dev/x";
    expect(await options(line)).toBe(
      "options psmouse foo\noptions psmouse bar=1\noptions psmouse testparam=1.5G\n",
    );
  });

  it("kcmdline 5: keeps quoted values and ignores what is malformed", async () => {
    const line =
      'psmouse.foo psmouse.bar=1 psmouse.foobar="test 1" psmouse."invalid option" " notamodule" "noteamodule2 " notamodule3 quiet rw';
    expect(await options(line)).toBe(
      'options psmouse foo\noptions psmouse bar=1\noptions psmouse foobar="test 1"\n',
    );
  });

  it("kcmdline 6: takes no other word for a parameter", async () => {
    const line =
      "psmouse.foo=2 ivrs_acpihid[14:00.5]=AMD0020:00 psmouse.bar=1 psmouse.zinga=test";
    expect(await options(line)).toBe(
      "options psmouse foo=2\noptions psmouse bar=1\noptions psmouse zinga=test\n",
    );
  });

  it.each(['parport.dyndbg="a b"', '"parport.dyndbg=a b"'])(
    "kcmdline 7, 8: knows both ways to quote: %s",
    async (line) => expect(await options(line)).toBe('options parport dyndbg="a b"\n'),
  );

  it("kcmdline 9: joins all lists of what is blacklisted", async () => {
    const line =
      "modprobe.blacklist=foo,bar modprobe.blacklist=foo2 quiet modprobe.blacklist=bar2 rw modprobe.blacklist=foobar";
    expect(await options(line)).toBe(
      "blacklist foo\nblacklist bar\nblacklist foo2\nblacklist bar2\nblacklist foobar\n",
    );
  });

  it("prints the files' lines by their keywords, then the index of aliases", async () => {
    const loader = await open("options a-b c=1\nblacklist x-y\nalias q* z\nremove m n\n");
    expect(loader.configuration).toBe(
      `blacklist x_y\nremove m n\nalias q* z\noptions a_b c=1\n${END}alias simple-* mod-simple\n`,
    );
  });
});
