// Writes, behind a source with `@parameter` fields, the function that stores a value in
// the field of a name, and the statement that hands it to libsys/driver/parameter-store.
// It is text that the compiler sees and no file has.

import { fieldsOf, type Field } from "./parameter-source.ts";

/** libsys/driver/parameter-text.ts, PARAMETER_TEXT_BYTES. */
const TEXT_BYTES = 1024;

/** The source with the setter of its parameters behind it; lines keep their numbers. */
export function withSetter(path: string, source: string): string {
  const fields = fieldsOf(path, source);
  if (fields.length === 0) return source;
  const library = `${"../".repeat(path.split("/").length - 1)}libsys/`;
  return [
    source,
    `import * as store__ from "${library}driver/parameter-store";`,
    `import * as text__ from "${library}driver/parameter-text";`,
    `import * as word__ from "${library}parameter";`,
    ...fields.filter(keepsText).map(roomOf),
    "function setParameter__(name: u64, value: u64, live: bool): i32 {",
    ...fields.map(branchOf),
    "  return store__.UNKNOWN;",
    "}",
    "store__.openParameters(setParameter__.index);",
    "",
  ].join("\n");
}

const keepsText = (field: Field): boolean =>
  field.scriptType === "Span" && (field.mode & 0o222) !== 0;

const roomOf = (field: Field): string =>
  `const ${field.name}__room: usize = memory.data(${2 * TEXT_BYTES}, 8);`;

function branchOf(field: Field): string {
  const place = `${field.owner}.${field.name}`;
  const { check } = field;
  return [
    `  if (word__.namesParameter(name, "${field.name}")) {`,
    ...(field.capacity > 0 ? arrayLines(field, place) : valueLines(field, place)),
    `    const result = ${check === "" ? "0" : `live ? ${check} : 0`};`,
    `    if (result < 0) ${undoOf(field, place)}`,
    "    return result;",
    "  }",
  ].join("\n");
}

const valueLines = (field: Field, place: string): string[] => [
  `    const old = ${place};`,
  `    ${place} = ${valueOf(field)};`,
];

const arrayLines = (field: Field, place: string): string[] => [
  `    const bytes: usize = 8 + ${field.capacity} * sizeof<${field.scriptType}>();`,
  `    const old = store__.backUp(changetype<usize>(${place}), bytes);`,
  `    ${place}.fill(value, ${field.capacity});`,
];

const undoOf = (field: Field, place: string): string =>
  field.capacity > 0
    ? `memory.copy(changetype<usize>(${place}), old, bytes);`
    : `${place} = old;`;

function valueOf(field: Field): string {
  const { type, scriptType, name } = field;
  if (scriptType === "Span") {
    return keepsText(field)
      ? `live ? text__.keepText(${name}__room, old, value) : value`
      : "value";
  }
  if (type === "invbool") return "!word__.meansTrue(value)";
  if (scriptType === "bool") return "word__.meansTrue(value)";
  if (type === "bint") return "word__.meansTrue(value) ? 1 : 0";
  return `<${scriptType}>text__.integerOf(value)`;
}
