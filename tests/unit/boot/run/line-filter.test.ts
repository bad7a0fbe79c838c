import { once } from "node:events";
import { expect, it } from "vitest";
import { LineFilter } from "../../../../boot/run/line-filter.ts";

it("passes on whole lines, and what is left at the end", async () => {
  const filter = new LineFilter();
  const passed: string[] = [];
  filter.on("data", (chunk) => passed.push(String(chunk)));
  for (const chunk of ["[ 0", ".1] a", "\nb\n[", " 2] ", "c\n", "panic"]) {
    filter.write(chunk);
  }
  expect(passed).toEqual(["[ 0.1] a\nb\n", "[ 2] c\n"]);
  filter.end();
  await once(filter, "end");
  expect(passed.join("")).toBe("[ 0.1] a\nb\n[ 2] c\npanic");
});
