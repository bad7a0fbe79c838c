// Fields of the structures that a host library's code finds its parts in.

import type { FunctionBody } from "./body.ts";

/** Loads a pointer that never changes while the instance lives. */
export function fixed(body: FunctionBody, pointer: string, offset: number): string {
  const place = body.define(`getelementptr i8, ptr ${pointer}, i64 ${offset}`);
  const never = body.context.metadata.intern("!{}");
  return body.define(`load ptr, ptr ${place}, !invariant.load ${never}`);
}

/** Loads an i64 that no store to linear memory changes. */
export function loadField(body: FunctionBody, pointer: string, offset: number): string {
  const place = body.define(`getelementptr i8, ptr ${pointer}, i64 ${offset}`);
  return body.define(`load i64, ptr ${place}, !tbaa ${body.context.tags.instance}`);
}
