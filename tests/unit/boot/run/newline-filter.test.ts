import { describe, expect, it } from "vitest";
import { NewlineFilter } from "../../../../boot/run/newline-filter.ts";

async function filtered(...chunks: string[]): Promise<string> {
  const filter = new NewlineFilter();
  for (const chunk of chunks) filter.write(chunk);
  filter.end();
  let output = "";
  for await (const chunk of filter) output += String(chunk);
  return output;
}

describe("the newline filter", () => {
  it("drops the carriage return of each line end", async () => {
    expect(await filtered("a\r\nb\r\n")).toBe("a\nb\n");
  });

  it("sees a line end across chunks", async () => {
    expect(await filtered("a\r", "\nb")).toBe("a\nb");
  });

  it("keeps a carriage return that ends no line", async () => {
    expect(await filtered("a\rb", "\r\r\nc\r")).toBe("a\rb\r\nc\r");
  });
});
