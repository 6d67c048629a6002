import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { digitPool } from "./digit-pool.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "graft-digits-"));
  await mkdir(join(folder, "src", "digits"), { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const put = (content: string) => writeFile(join(folder, "src", "digits", "3.json"), content);
const drawing = (value: number) => new Array<number>(28 * 28).fill(value);

it("cuts the file into drawings and keeps equal ones once", async () => {
  await put(JSON.stringify({ data: [...drawing(0.2), ...drawing(1), ...drawing(0.2)] }));
  const pool = await digitPool(folder, 3);
  // 0.2 * 255 = 51.
  expect(pool.map(({ ink }) => [ink.length, ink[0], ink[783]])).toEqual([
    [784, 51, 51],
    [784, 255, 255],
  ]);
});

it.each([
  ["is cut short", '{"data": [0, 0.5'],
  ["ends inside a drawing", JSON.stringify({ data: drawing(0).slice(1) })],
  ["holds what is no share of ink", JSON.stringify({ data: drawing(2) })],
  ["holds nothing", '{"data": []}'],
])("names the file that %s", async (_, content) => {
  await put(content);
  await expect(digitPool(folder, 3)).rejects.toMatchObject({
    code: "PICTURE_UNDECODABLE",
    message: expect.stringContaining("3.json"),
  });
});
