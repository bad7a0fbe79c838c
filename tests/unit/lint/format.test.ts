import { resolve } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";

const PLUGIN = resolve(
  import.meta.dirname,
  "../../../boot/lint/assemblyscript-format.mjs",
);

async function formatted(code: string): Promise<string> {
  const options = { parser: "assemblyscript", printWidth: 90, plugins: [PLUGIN] };
  const once = await format(code, options);
  expect(await format(once, options)).toBe(once);
  return once;
}

describe("the formatter for AssemblyScript", () => {
  it("keeps decorators where TypeScript has no place for them", async () => {
    const code = `/** Doc. */
// @ts-ignore: decorator
@external("hardware", "call")
export declare function call(handle: u32): i32;

// @ts-ignore: decorator
@inline
const ONE: u32 = 1;

@unmanaged
@final
class Thread {
  id: u32;

  @inline
  get name(): u32 {
    return this.id;
  }
}
`;
    expect(await formatted(code)).toBe(code);
  });

  it("lays out what follows a decorator as usual", async () => {
    const code = "@inline\nexport   function a( b:u32 ):u32{return <u32>load<u8>(b)}\n";
    expect(await formatted(code)).toBe(
      "@inline\nexport function a(b: u32): u32 {\n  return <u32>load<u8>(b);\n}\n",
    );
  });

  it("gives casts in operations no parentheses", async () => {
    const code = "const end = (<u64>start << 12) | <u64>size;\n";
    expect(await formatted(code)).toBe(code);
    expect(await formatted("const end = ((<u64>start) << 12) | (<u64>size);\n")).toBe(
      code,
    );
  });

  it("keeps parentheses that change the meaning of a cast", async () => {
    const code = "const low = <u32>(value >> 32) + (<Thread>object).id;\n";
    expect(await formatted(code)).toBe(code);
  });

  it("leaves a case of one statement on its line while it fits", async () => {
    const code = `switch (operation) {
  case Operation.Read: return read(message);
  case Operation.Write:
    return write(message);
  default: return Status.BadOperation;
}
`;
    expect(await formatted(code)).toBe(code);
    const name = "a".repeat(80);
    expect(await formatted(`switch (a) {\n  case B: return ${name};\n}\n`)).toBe(
      `switch (a) {\n  case B:\n    return ${name};\n}\n`,
    );
  });
});
