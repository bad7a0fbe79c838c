// Parameters that a driver's source declares with `@parameter` on the static fields of a
// class. The compiler ignores these decorators; here they become what the module's file
// says of its parameters, and what parameter-setter.ts works from.

import ts from "typescript";
import { Failure } from "./failure.ts";

const MARK = "@parameter(";

/** One parameter, as the loader gets to know it. */
export interface Parameter {
  name: string;
  /** Linux's name of the type: `uint`, `array of int`, `charp` … */
  type: string;
  description: string;
  mode: number;
  least: string;
  most: string;
  /** `1-4` for an array. */
  counts: string;
  initial: string;
}

/** A parameter and where its value goes. */
export interface Field extends Parameter {
  owner: string;
  scriptType: string;
  capacity: number;
  /** The call of the class's method `changed`, which may refuse; empty without it. */
  check: string;
}

const TYPES: Record<string, string[]> = {
  bool: ["bool", "invbool", "bool_enable_only"],
  u8: ["byte"],
  i16: ["short"],
  u16: ["ushort"],
  i32: ["int", "bint"],
  u32: ["uint", "hexint"],
  i64: ["long"],
  u64: ["ulong", "ullong"],
  Span: ["charp", "string"],
};
const ARRAY = /^ParameterArray<(\w+)>$/;

/** Whether a source has parameters at all, to be asked before anything else here. */
export function declaresParameters(source: string): boolean {
  return source.includes(MARK);
}

/** The parameters that a source file declares. */
export function parametersOf(path: string, source: string): Parameter[] {
  return fieldsOf(path, source).map((field) => ({
    name: field.name,
    type: field.type,
    description: field.description,
    mode: field.mode,
    least: field.least,
    most: field.most,
    counts: field.counts,
    initial: field.initial,
  }));
}

/** As parametersOf, with the fields that they are. */
export function fieldsOf(path: string, source: string): Field[] {
  if (!declaresParameters(source)) return [];
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const fields: Field[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node)) fields.push(...classFields(node, path));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return fields;
}

function classFields(declaration: ts.ClassDeclaration, path: string): Field[] {
  const owner = declaration.name?.text ?? "";
  const method = declaration.members
    .filter(ts.isMethodDeclaration)
    .find((member) => member.name.getText() === "changed");
  const given = method?.parameters.length === 0 ? "" : "name";
  const check = method === undefined ? "" : `${owner}.changed(${given})`;
  return declaration.members
    .filter(ts.isPropertyDeclaration)
    .filter((member) => argumentsOf(member, "parameter") !== undefined)
    .map((member) => ({ ...fieldOf(member, path), owner, check }));
}

function fieldOf(
  member: ts.PropertyDeclaration,
  path: string,
): Omit<Field, "owner" | "check"> {
  const name = member.name.getText();
  const place = `${path}: parameter ${name}`;
  if (!isStatic(member)) throw new Failure(`${place}: must be a static field`);
  const [description, mode, wanted] = argumentsOf(member, "parameter") ?? [];
  if (description === undefined || mode === undefined) {
    throw new Failure(`${place}: needs a text and a mode`);
  }
  const initial = initialOf(member);
  if (initial === undefined) {
    throw new Failure(`${place}: must begin with a number, true, false or EMPTY`);
  }
  const [least = "", most = ""] = argumentsOf(member, "range") ?? [];
  const limits = { mode: Number(mode), least, most };
  return { name, description, initial, ...limits, ...typeOf(member, wanted, place) };
}

const isStatic = (member: ts.PropertyDeclaration): boolean =>
  member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;

/** The type for Linux's users, and the one that the field has. */
function typeOf(
  member: ts.PropertyDeclaration,
  wanted: string | undefined,
  place: string,
): Pick<Field, "type" | "scriptType" | "counts" | "capacity"> {
  const written = member.type?.getText() ?? "";
  const element = ARRAY.exec(written)?.[1];
  const scriptType = element ?? written;
  const type = linuxType(scriptType, wanted, place);
  const counts = argumentsOf(member, "elements") ?? [];
  if ((element === undefined) !== (counts.length === 0)) {
    throw new Failure(`${place}: an array, and nothing else, needs @elements`);
  }
  return {
    type: element === undefined ? type : `array of ${type}`,
    scriptType,
    counts: counts.join("-"),
    capacity: Number(counts[1] ?? 0),
  };
}

function linuxType(
  scriptType: string,
  wanted: string | undefined,
  place: string,
): string {
  const known = TYPES[scriptType] ?? [];
  const type = wanted ?? known[0];
  if (type === undefined) {
    throw new Failure(`${place}: type ${scriptType} is none for a parameter`);
  }
  if (known.includes(type)) return type;
  throw new Failure(`${place}: a field of type ${scriptType} is no ${type}`);
}

/** The arguments of a decorator as text; undefined without the decorator. */
function argumentsOf(member: ts.PropertyDeclaration, name: string): string[] | undefined {
  for (const { expression } of ts.getDecorators(member) ?? []) {
    if (!ts.isCallExpression(expression)) continue;
    if (expression.expression.getText() !== name) continue;
    return expression.arguments.map((one) =>
      ts.isStringLiteral(one) ? one.text : numberText(one.getText()),
    );
  }
  return undefined;
}

function initialOf(member: ts.PropertyDeclaration): string | undefined {
  const text = member.initializer?.getText() ?? "";
  if (text === "EMPTY" || text.startsWith("changetype<ParameterArray")) return "";
  if (text === "true" || text === "false") return text === "true" ? "Y" : "N";
  const isNumber =
    /^-?\w+$/.test(text) && !Number.isNaN(Number(text.replaceAll("_", "")));
  return isNumber ? numberText(text) : undefined;
}

/** Decimal, whatever base the source has it in. */
function numberText(text: string): string {
  const digits = text.replaceAll("_", "").replace(/^-/, "");
  return `${text.startsWith("-") ? "-" : ""}${BigInt(digits)}`;
}
