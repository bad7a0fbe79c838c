// The line that ends a test run.

import type { Tally } from "./suite.ts";

/** Counts what ran; says so when `filters` left nothing to run. */
export function closingLine(tally: Tally, filters: string[]): string {
  const { passed, failed, skipped } = tally;
  if (filters.length > 0 && passed + failed + skipped === 0) {
    return `no test file matches: ${filters.join(" ")}`;
  }
  const tail = skipped > 0 ? `, ${skipped} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}
