// Structured control flow: blocks, branches, returns. Values that a branch carries go
// through the target's slots; mem2reg makes phis of them.

import type { Frame, FunctionBody, Value } from "./body.ts";
import type { Handler } from "./environment.ts";
import type { FunctionType, Operator, ValueType } from "./module.ts";
import { checked, irResult, irType } from "./value-type.ts";

/** Opens the frame of the whole function, whose target returns. */
export function openFunction(body: FunctionBody): void {
  const type: FunctionType = { parameters: [], results: body.wasm.type.results };
  const end = body.newLabel("return");
  body.frames.push({
    kind: "function",
    type,
    target: end,
    end,
    slots: slotsFor(body, type.results),
    otherwise: undefined,
    parameters: [],
    height: 0,
  });
}

export const CONTROL_OPERATORS: Readonly<Record<string, Handler>> = {
  nop() {},
  unreachable(body) {
    body.trap("unreachable");
    body.reachable = false;
  },
  block(body, operator) {
    const end = body.newLabel("end");
    const slots = slotsFor(body, operator.block.results);
    open(body, operator, { kind: "block", target: end, end, slots });
  },
  loop(body, operator) {
    const target = body.newLabel("loop");
    const slots = slotsFor(body, operator.block.parameters);
    const frame = open(body, operator, { kind: "loop", target, end: "", slots });
    leave(body, frame, body.popMany(operator.block.parameters.length));
    body.startBlock(target);
    pushSlots(body, operator.block.parameters, slots);
  },
  if(body, operator) {
    const condition = truth(body);
    const end = body.newLabel("end");
    const slots = slotsFor(body, operator.block.results);
    const frame = open(body, operator, { kind: "if", target: end, end, slots });
    frame.otherwise = body.newLabel("else");
    const then = body.newLabel("then");
    body.jumpIf(condition, then, frame.otherwise);
    body.startBlock(then);
  },
  else(body) {
    const frame = frameAt(body, 0);
    fallOut(body, frame);
    body.startBlock(checked(frame.otherwise, "if before else"));
    frame.otherwise = undefined;
    body.stack.push(...frame.parameters);
  },
  end(body) {
    const frame = checked(body.frames[body.frames.length - 1], "open block");
    fallOut(body, frame);
    body.frames.pop();
    if (frame.kind === "loop") return endLoop(body, frame);
    if (frame.otherwise !== undefined) {
      // An if without else hands its parameters on.
      body.startBlock(frame.otherwise);
      leave(body, frame, frame.parameters);
    }
    body.startBlock(frame.end);
    pushSlots(body, frame.type.results, frame.slots);
    if (frame.kind === "function") finishFunction(body);
  },
  br(body, operator) {
    branch(body, frameAt(body, operator.index));
    body.reachable = false;
  },
  br_if(body, operator) {
    const condition = truth(body);
    const frame = frameAt(body, operator.index);
    keep(body, frame, carried(frame, body.stack));
    const next = body.newLabel("next");
    body.jumpIf(condition, frame.target, next);
    body.startBlock(next);
  },
  br_table(body, operator) {
    branchTable(body, operator);
    body.reachable = false;
  },
  return: returnNow,
};

/** Returns what is on top of the stack. */
export function returnNow(body: FunctionBody): void {
  branch(body, checked(body.frames[0], "function frame"));
  body.reachable = false;
}

/**
 * Follows the nesting of code that cannot run; true when `operator` needs nothing more.
 */
export function skipUnreachable(body: FunctionBody, operator: Operator): boolean {
  if (["block", "loop", "if"].includes(operator.name)) {
    ++body.skipped;
    return true;
  }
  if (operator.name === "else") return body.skipped > 0;
  if (operator.name !== "end") return true;
  if (body.skipped === 0) return false;
  --body.skipped;
  return true;
}

/** The i1 of the i32 on top of the stack. */
export function truth(body: FunctionBody): string {
  return body.define(`icmp ne i32 ${body.popText()}, 0`);
}

function open(
  body: FunctionBody,
  operator: Operator,
  place: Pick<Frame, "kind" | "target" | "end" | "slots">,
): Frame {
  const { parameters } = operator.block;
  const height = body.stack.length - parameters.length;
  const frame: Frame = {
    ...place,
    type: operator.block,
    otherwise: undefined,
    parameters: body.stack.slice(height),
    height,
  };
  body.frames.push(frame);
  return frame;
}

function slotsFor(body: FunctionBody, types: readonly ValueType[]): string[] {
  return types.map((type) => body.allocate(irType(type)));
}

function frameAt(body: FunctionBody, depth: number): Frame {
  return checked(body.frames[body.frames.length - 1 - depth], "branch target");
}

/** What a branch to `frame` takes from the top of `stack`, which keeps it. */
function carried(frame: Frame, stack: readonly Value[]): Value[] {
  return stack.slice(stack.length - frame.slots.length);
}

function keep(body: FunctionBody, frame: Frame, values: readonly Value[]): void {
  values.forEach((value, index) =>
    body.store(value, checked(frame.slots[index], "slot")),
  );
}

function leave(body: FunctionBody, frame: Frame, values: readonly Value[]): void {
  keep(body, frame, values);
  body.jump(frame.target);
}

function branch(body: FunctionBody, frame: Frame): void {
  leave(body, frame, body.popMany(frame.slots.length));
}

/**
 * Reaches the end of an arm: leaves it if control does, and makes what follows reachable.
 */
function fallOut(body: FunctionBody, frame: Frame): void {
  if (body.reachable && frame.kind !== "loop") branch(body, frame);
  if (frame.kind === "loop") return;
  body.stack.length = frame.height;
  body.reachable = true;
}

/** Nothing branches to a loop's end: control falls out of it or never comes. */
function endLoop(body: FunctionBody, frame: Frame): void {
  if (!body.reachable) body.stack.length = frame.height;
}

function branchTable(body: FunctionBody, operator: Operator): void {
  const selector = body.popText();
  const frames = operator.targets.map((depth) => frameAt(body, depth));
  for (const frame of new Set(frames)) keep(body, frame, carried(frame, body.stack));
  const last = checked(frames.pop(), "default target");
  const cases = frames.map((frame, index) => `i32 ${index}, label %${frame.target}`);
  body.perform(`switch i32 ${selector}, label %${last.target} [ ${cases.join(" ")} ]`);
}

function pushSlots(
  body: FunctionBody,
  types: readonly ValueType[],
  slots: readonly string[],
): void {
  types.forEach((type, index) => {
    body.push(type, body.load(type, checked(slots[index], "slot")));
  });
}

function finishFunction(body: FunctionBody): void {
  const { results } = body.wasm.type;
  const values = body.popMany(results.length);
  const [first] = values;
  if (first === undefined) return body.perform("ret void");
  if (values.length === 1) return body.perform(`ret ${irType(first.type)} ${first.text}`);
  body.perform(`ret ${irResult(results)} ${aggregate(body, values)}`);
}

/** One IR structure of several values. */
export function aggregate(body: FunctionBody, values: readonly Value[]): string {
  const type = irResult(values.map((value) => value.type));
  let text = "poison";
  values.forEach((value, index) => {
    text = body.define(
      `insertvalue ${type} ${text}, ${irType(value.type)} ${value.text}, ${index}`,
    );
  });
  return text;
}
