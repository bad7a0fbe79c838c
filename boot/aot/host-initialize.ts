// What instantiating does in code: a function composed of wasm instructions, so that
// nothing here needs a translation of its own. Globals, then tables, then memory, then
// the start function.

import { SET_SEGMENT_ELEMENT } from "./host-operators.ts";
import type { Operator, WasmFunction, WasmModule } from "./module.ts";

/** The synthetic function that initializes an instance. */
export function initializer(module: WasmModule): WasmFunction {
  const operators = [
    ...globals(module),
    ...segmentItems(module),
    ...tables(module),
    ...memory(module),
    ...(module.start === undefined ? [] : [operatorOf("call", { index: module.start })]),
    operatorOf("end", {}),
  ];
  return {
    index: module.functions.length,
    name: "weft initialize",
    type: { parameters: [], results: [] },
    imported: undefined,
    locals: [],
    start: 0,
    end: 0,
    operators,
  };
}

function globals(module: WasmModule): Operator[] {
  return module.globals.flatMap((global, index) =>
    global.imported !== undefined
      ? []
      : [...expression(global.initial), operatorOf("global.set", { index })],
  );
}

function segmentItems(module: WasmModule): Operator[] {
  return module.elements.flatMap((segment, otherIndex) =>
    segment.elements.flatMap((element, index) => [
      ...expression(element),
      operatorOf(SET_SEGMENT_ELEMENT, { index, otherIndex }),
    ]),
  );
}

function tables(module: WasmModule): Operator[] {
  return module.elements.flatMap((segment, index) => {
    const drop = operatorOf("elem.drop", { index });
    if (segment.mode === "passive") return [];
    if (segment.mode === "declarative") return [drop];
    return [
      ...expression(segment.offset),
      constant(0),
      constant(segment.elements.length),
      operatorOf("table.init", { index, otherIndex: segment.tableIndex }),
      drop,
    ];
  });
}

function memory(module: WasmModule): Operator[] {
  return module.data.flatMap((segment, index) =>
    segment.mode !== "active"
      ? []
      : [
          ...expression(segment.offset),
          constant(0),
          constant(segment.bytes.length),
          operatorOf("memory.init", { index }),
          operatorOf("data.drop", { index }),
        ],
  );
}

/** A constant expression without its end. */
function expression(operators: readonly Operator[]): Operator[] {
  return operators.filter(({ name }) => name !== "end");
}

function constant(value: number): Operator {
  return operatorOf("i32.const", { literal: BigInt(value) });
}

/** An instruction that stands in no file. */
export function operatorOf(name: string, immediates: Partial<Operator>): Operator {
  return {
    name,
    offset: 0,
    index: 0,
    otherIndex: 0,
    memoryOffset: 0,
    literal: 0n,
    block: { parameters: [], results: [] },
    targets: [],
    type: "i32",
    ...immediates,
  };
}
