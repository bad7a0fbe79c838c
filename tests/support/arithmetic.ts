// The arithmetic of module "hardware" (boot/aot/arithmetic.ts) for scripts in Node: in
// wasm, because a call of JavaScript with an i64 makes a BigInt, which is slow.

import { compileScript } from "../../boot/build/script.ts";

const SOURCE = `
export function multiplyHigh(one: u64, other: u64): u64 {
  const low = (one & 0xffff_ffff) * (other & 0xffff_ffff);
  const across = (one >> 32) * (other & 0xffff_ffff) + (low >> 32);
  const back = (one & 0xffff_ffff) * (other >> 32) + (across & 0xffff_ffff);
  return (one >> 32) * (other >> 32) + (across >> 32) + (back >> 32);
}
`;

let instance: Promise<WebAssembly.Instance> | undefined;

/** The operations, by name. */
export async function arithmetic(): Promise<WebAssembly.ModuleImports> {
  instance ??= compile();
  return { ...(await instance).exports };
}

async function compile(): Promise<WebAssembly.Instance> {
  const { wasm } = await compileScript("arithmetic.ts", { source: SOURCE });
  return new WebAssembly.Instance(await WebAssembly.compile(wasm.slice()));
}
