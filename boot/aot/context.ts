// What the parts of one translation share: the decoded module, names, declarations,
// metadata.

import type { DebugInformation } from "./debug.ts";
import type { Environment, Handler } from "./environment.ts";
import { type FloatHelper, floatHelper } from "./float-helper.ts";
import { Metadata } from "./metadata.ts";
import {
  type FunctionType,
  functionUsesFloat,
  type Operator,
  type WasmFunction,
  type WasmModule,
} from "./module.ts";
import type { Profile } from "./profile.ts";
import { quote, SymbolNames } from "./symbol.ts";
import { checked, signature } from "./value-type.ts";

export class ModuleContext {
  readonly module: WasmModule;
  readonly profile: Profile;
  readonly metadata = new Metadata();
  readonly symbols = new SymbolNames();
  /** True when any function computes with floats, or only passes them. */
  readonly usesFloat: boolean;
  /** The calling convention's keyword and a space, or nothing. */
  readonly convention: string;
  /** Names of alias classes: an access with one cannot touch what the other marks. */
  readonly tags: { linear: string; global: string; instance: string };
  environment!: Environment;
  operators: Readonly<Record<string, Handler>> = {};
  debug: DebugInformation | undefined;
  /** Names of functions to compile for size. */
  small: RegExp | undefined;
  /** Names of functions that leave their callers' registers alone. */
  rare: RegExp | undefined;

  private readonly functionNames: string[];
  private readonly declarations = new Map<string, string>();
  private readonly definitions: string[] = [];
  private readonly typeIds = new Map<string, string>();

  constructor(module: WasmModule, profile: Profile) {
    this.module = module;
    this.profile = profile;
    this.convention = module.functions.some(hasTailCall) ? "tailcc " : "";
    this.usesFloat =
      module.functions.some(functionUsesFloat) ||
      module.globals.some(({ type }) => type === "f32" || type === "f64");
    this.functionNames = module.functions.map(
      ({ name }) => `@${quote(this.symbols.take(name))}`,
    );
    const root = this.metadata.intern('!{!"weft"}');
    this.tags = {
      linear: this.tag("linear memory", root),
      global: this.tag("wasm global", root),
      instance: this.tag("instance", root),
    };
  }

  functionSymbol(index: number): string {
    return checked(this.functionNames[index], `function ${index}`);
  }

  isRare({ name }: WasmFunction): boolean {
    return this.rare?.test(name) === true;
  }

  /** The keyword and a space of the convention that `wasm` is called by, or nothing. */
  conventionOf(wasm: WasmFunction): string {
    return this.isRare(wasm) ? "preserve_mostcc " : this.convention;
  }

  /** Declares an external function once; returns the "result @name" of a call. */
  declare(head: string, parameters: string): string {
    this.declarations.set(head, `declare ${head}(${parameters})`);
    return head;
  }

  /** Declares a symbol that the link script or other objects define. */
  declareData(symbol: string): void {
    this.declarations.set(symbol, `${symbol} = external hidden global i8`);
  }

  /** Adds a definition to the module, for example a global variable. */
  addDefinition(text: string): void {
    this.definitions.push(text);
  }

  /** The symbol of a float helper, which the module then has. */
  requireFloat(name: FloatHelper, type: "f32" | "f64"): string {
    const { symbol, text, intrinsics } = floatHelper(name, type);
    this.declarations.set(symbol, text);
    for (const intrinsic of intrinsics)
      this.declarations.set(headOf(intrinsic), intrinsic);
    return symbol;
  }

  /** A number equal for equal function types, as IR text of type i64. */
  typeId(type: FunctionType): string {
    const key = signature(type);
    const known = this.typeIds.get(key);
    if (known !== undefined) return known;
    const id = this.profile.typeId(key, this.typeIds.size);
    this.typeIds.set(key, id);
    return id;
  }

  /** All that is not a function the module defined itself. */
  text(): string {
    return [...this.definitions, ...this.declarations.values()].join("\n");
  }

  private tag(name: string, root: string): string {
    const type = this.metadata.intern(`!{!"${name}", ${root}, i64 0}`);
    return this.metadata.intern(`!{${type}, ${type}, i64 0}`);
  }
}

/** "declare i32 @f(i32)" is known as "i32 @f", as a call names it. */
function headOf(declaration: string): string {
  return declaration.slice("declare ".length, declaration.indexOf("("));
}

function hasTailCall({ operators }: { operators: readonly Operator[] }): boolean {
  return operators.some(({ name }) => name.startsWith("return_call"));
}
