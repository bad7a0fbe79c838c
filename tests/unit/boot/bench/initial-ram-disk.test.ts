import { describe, expect, it } from "vitest";
import { initialRamDisk } from "../../../../boot/bench/linux/initial-ram-disk.ts";

/** Offsets of the newc format. */
const FILE_SIZE = 54;
const HEAD_BYTES = 110;

describe("Linux's initial RAM disk", () => {
  const content = Buffer.from("seven..");
  const disk = initialRamDisk(content);

  it("holds the program as /init", () => {
    expect(disk.toString("latin1", 0, 6)).toBe("070701");
    expect(disk.toString("latin1", HEAD_BYTES, HEAD_BYTES + 5)).toBe("init\0");
    expect(parseInt(disk.toString("latin1", FILE_SIZE, FILE_SIZE + 8), 16)).toBe(7);
    const start = (HEAD_BYTES + 5 + 3) & ~3;
    expect(disk.subarray(start, start + 7)).toEqual(content);
  });

  it("begins each member at a multiple of four and ends with the trailer", () => {
    expect(disk.length % 4).toBe(0);
    expect(disk.indexOf("070701", 6) % 4).toBe(0);
    expect(disk.includes("TRAILER!!!\0")).toBe(true);
  });
});
