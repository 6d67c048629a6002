import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderDataset } from "./folder-dataset.ts";

let dir: string;
const put = async (file: string, content: string | Uint8Array) => {
  await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
  await writeFile(path.join(dir, file), content);
};
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "graft-texts-"));
  for (let i = 0; i < 5; i++) {
    await put(`praise/${i}.txt`, `Well done, ${i} times.`);
    await put(`blame/${i}.md`, `That was ${i} times too often.`);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = () => folderDataset(dir, { seed: 1, modality: "TEXT" });

describe("a folder of texts", () => {
  it("becomes a data set of texts, whatever the files are called, with the attributes that are named", async () => {
    await put("attributes.csv", "file,tone\npraise/0.txt,warm\nblame/0.md,cold\n");
    const { manifest, files } = await read();
    expect(manifest).toMatchObject({ modality: "TEXT", classes: ["blame", "praise"] });
    expect(manifest.source).toContain("Texts of the folder");
    expect(manifest.attributes).toEqual([{ name: "tone", groups: ["cold", "warm"] }]);
    expect(manifest.examples).toHaveLength(10);
    const texts = await Promise.all(
      files
        .filter((file) => file.path.endsWith(".txt"))
        .map(async (file) => new TextDecoder().decode(await file.read())),
    );
    expect(texts).toContain("Well done, 3 times.");
  });

  it("is refused whole for texts that are empty or no UTF-8, each by its file", async () => {
    await put("praise/blank.txt", " \n");
    await put("blame/latin.txt", new Uint8Array([0x63, 0x61, 0x66, 0xe9]));
    await expect(read()).rejects.toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ code: "TEXT_EMPTY", subject: "praise/blank.txt" }),
        expect.objectContaining({ code: "TEXT_UNDECODABLE", subject: "blame/latin.txt" }),
      ]),
    });
  });
});
