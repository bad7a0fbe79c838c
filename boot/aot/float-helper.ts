// Float operations that x86 has no instruction for before SSE 4.1, or none with wasm's
// rules: small functions that a module gets if it needs them, and LLVM inlines.

export type FloatHelper = "min" | "max" | "ceil" | "floor" | "trunc" | "nearest";

interface Widths {
  /** LLVM's type and wasm's, which is also the suffix of intrinsics. */
  type: string;
  suffix: "f32" | "f64";
  integer: string;
  /**
   * From here on every float is an integer; adding and subtracting it rounds smaller
   * ones.
   */
  integral: string;
}

const WIDTHS: Readonly<Record<"f32" | "f64", Widths>> = {
  f32: { type: "float", suffix: "f32", integer: "i32", integral: "8388608.0" },
  f64: { type: "double", suffix: "f64", integer: "i64", integral: "4503599627370496.0" },
};

const ENVIRONMENT = 'metadata !"round.tonearest", metadata !"fpexcept.maytrap"';

export const FLOAT_HELPERS: Readonly<
  Record<
    FloatHelper,
    {
      parameters: number;
      text: (symbol: string, widths: Widths) => string;
    }
  >
> = {
  min: { parameters: 2, text: (symbol, widths) => extremum(symbol, widths, "olt", "or") },
  max: {
    parameters: 2,
    text: (symbol, widths) => extremum(symbol, widths, "ogt", "and"),
  },
  nearest: { parameters: 1, text: (symbol, widths) => rounding(symbol, widths, nearest) },
  floor: {
    parameters: 1,
    text: (symbol, widths) => rounding(symbol, widths, (w) => adjusted(w, "ogt", "fsub")),
  },
  ceil: {
    parameters: 1,
    text: (symbol, widths) => rounding(symbol, widths, (w) => adjusted(w, "olt", "fadd")),
  },
  trunc: {
    parameters: 1,
    text: (symbol, widths) => rounding(symbol, widths, towardsZero),
  },
};

/** The definition of helper `name` and the name of its symbol. */
export function floatHelper(
  name: FloatHelper,
  type: "f32" | "f64",
): { symbol: string; text: string; intrinsics: string[] } {
  const symbol = `@weft_${type}_${name}`;
  const widths = WIDTHS[type];
  const wide = widths.type;
  const arithmetic = ["fadd", "fsub"].map(
    (one) =>
      `declare ${wide} @llvm.experimental.constrained.${one}.${type}` +
      `(${wide}, ${wide}, metadata, metadata)`,
  );
  const signs = [
    `declare ${wide} @llvm.fabs.${type}(${wide})`,
    `declare ${wide} @llvm.copysign.${type}(${wide}, ${wide})`,
  ];
  return {
    symbol,
    text: FLOAT_HELPERS[name].text(symbol, widths),
    intrinsics: [...arithmetic, ...signs],
  };
}

function arithmetic(
  { type, suffix }: Widths,
  name: string,
  left: string,
  right: string,
): string {
  return (
    `call ${type} @llvm.experimental.constrained.${name}.${suffix}` +
    `(${type} ${left}, ${type} ${right}, ${ENVIRONMENT}) #2`
  );
}

/**
 * NaNs propagate, quiet, by addition; equal operands differ at most in the zero's sign.
 */
function extremum(symbol: string, widths: Widths, better: string, join: string): string {
  const { type, integer } = widths;
  return `define internal ${type} ${symbol}(${type} %a, ${type} %b) #0 {
  %unordered = fcmp uno ${type} %a, %b
  br i1 %unordered, label %nan, label %ordered
nan:
  %quiet = ${arithmetic(widths, "fadd", "%a", "%b")}
  ret ${type} %quiet
ordered:
  %equal = fcmp oeq ${type} %a, %b
  %abits = bitcast ${type} %a to ${integer}
  %bbits = bitcast ${type} %b to ${integer}
  %joined = ${join} ${integer} %abits, %bbits
  %same = bitcast ${integer} %joined to ${type}
  %better = fcmp ${better} ${type} %a, %b
  %picked = select i1 %better, ${type} %a, ${type} %b
  %result = select i1 %equal, ${type} %same, ${type} %picked
  ret ${type} %result
}`;
}

interface Rounded {
  lines: string;
  name: string;
}

/**
 * Large values and NaNs are done but for quieting; small ones are rounded, and keep their
 * sign.
 */
function rounding(
  symbol: string,
  widths: Widths,
  round: (widths: Widths) => Rounded,
): string {
  const { type, suffix, integral } = widths;
  const { lines, name } = round(widths);
  return `define internal ${type} ${symbol}(${type} %x) #0 {
  %size = call ${type} @llvm.fabs.${suffix}(${type} %x)
  %small = fcmp olt ${type} %size, ${integral}
  br i1 %small, label %fraction, label %whole
whole:
  %quiet = ${arithmetic(widths, "fadd", "%x", "-0.0")}
  ret ${type} %quiet
fraction:
  %up = ${arithmetic(widths, "fadd", "%size", integral)}
  %even = ${arithmetic(widths, "fsub", "%up", integral)}
${lines}  %result = call ${type} @llvm.copysign.${suffix}(${type} ${name}, ${type} %x)
  ret ${type} %result
}`;
}

function nearest(): Rounded {
  return { lines: "", name: "%even" };
}

/** One less if the nearest integer is beyond `size`. */
function towardsZero(widths: Widths): Rounded {
  const lines = `  %beyond = fcmp ogt ${widths.type} %even, %size
  %less = ${arithmetic(widths, "fsub", "%even", "1.0")}
  %rounded = select i1 %beyond, ${widths.type} %less, ${widths.type} %even
`;
  return { lines, name: "%rounded" };
}

/** The nearest integer with its sign back, and one off if on the wrong side. */
function adjusted(widths: Widths, wrong: string, step: string): Rounded {
  const { type, suffix } = widths;
  const lines = `  %signed = call ${type} @llvm.copysign.${suffix}(${type} %even, ${type} %x)
  %beyond = fcmp ${wrong} ${type} %signed, %x
  %stepped = ${arithmetic(widths, step, "%signed", "1.0")}
  %rounded = select i1 %beyond, ${type} %stepped, ${type} %signed
`;
  return { lines, name: "%rounded" };
}
