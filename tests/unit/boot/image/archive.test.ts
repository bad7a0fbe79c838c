import { describe, expect, it } from "vitest";
import { extract } from "tar-stream";
import { fc, test } from "@fast-check/vitest";
import { packArchive, PAGE_BYTES } from "../../../../boot/image/archive.ts";

interface Found {
  name: string;
  offset: number;
  content: Buffer;
}

async function unpack(archive: Buffer): Promise<Found[]> {
  const found: Found[] = [];
  const reader = extract();
  reader.on("entry", (header, stream, next) => {
    const offset = (header as { byteOffset?: number }).byteOffset ?? -1;
    const chunks: Buffer[] = [];
    stream.on("data", (chunk) => chunks.push(chunk as Buffer));
    stream.on("end", () => {
      const content = Buffer.concat(chunks);
      if (header.type === "file") found.push({ name: header.name, offset, content });
      next();
    });
  });
  reader.end(archive);
  await new Promise<void>((resolve) => {
    reader.on("finish", () => resolve());
  });
  return found;
}

describe("the boot archive", () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 })])(
    "begins every file's data at a page, whatever the sizes",
    async (sizes) => {
      const members = sizes.map((size, index) => ({
        name: `folder/file${index}`,
        content: Buffer.alloc(size, index),
      }));
      const found = await unpack(await packArchive(members));
      expect(found.map(({ name }) => name)).toEqual(members.map(({ name }) => name));
      found.forEach(({ content, offset }, index) => {
        expect(content.equals(members[index]?.content ?? Buffer.alloc(0))).toBe(true);
        expect(offset % PAGE_BYTES).toBe(0);
      });
    },
  );

  it("is the same for the same members", async () => {
    const members = [{ name: "a", content: Buffer.from("x") }];
    const [first, second] = await Promise.all([
      packArchive(members),
      packArchive(members),
    ]);
    expect(first.equals(second)).toBe(true);
  });

  it("has the folders of its members", async () => {
    const archive = await packArchive([{ name: "a/b/c", content: Buffer.from("x") }]);
    const text = archive.toString("latin1");
    expect(text.startsWith("a/\0")).toBe(true);
    expect(text.slice(512).startsWith("a/b/\0")).toBe(true);
  });
});
