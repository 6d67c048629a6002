import { presetStrategy, sha256Hex, type TrainSpec, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBackbone, type TextBackbone } from "../backbone/load-backbone.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { trainProbes } from "../evaluate/train-probes.ts";
import { verifyGolden } from "../model/golden.ts";
import { loadModel, saveModel } from "../model/model-folder.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { openPredictor } from "../serve/open-predictor.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import {
  TINY_FEATURES,
  TINY_VOCABULARY,
  tinyTextBackbone,
  tinyVectors,
  writeTinyTextBackbone,
} from "../testing/tiny-text-backbone.ts";
import { trainRun } from "../train/train-run.ts";
import { embedTokens } from "./embed-tokens.ts";
import { TEXT_TOKENIZER } from "./unigram-tokenizer.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const texts = new Map<string, string>();
/** Prizes are spam and lunches are ham, at lengths from 3 tokens to more than the backbone looks at. */
const examples: ExampleRef[] = Array.from({ length: 24 }, (_, i) => {
  const spam = i % 2 === 0;
  const text = `${spam ? "win a prize" : "lunch today"} ${"a ".repeat(i * 4)}s`;
  const sha256 = sha256Hex(text);
  texts.set(sha256, text);
  return { sha256, path: `mails/${i}.txt`, label: spam ? "spam" : "ham" };
});
const read = (sha256: string) => Promise.resolve(new TextEncoder().encode(texts.get(sha256) ?? ""));
const dataset = { classes: ["ham", "spam"], train: examples.slice(0, 16), val: examples.slice(16) };

let backend: OpenBackend;
let backbone: TextBackbone;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  backend = await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyTextBackbone(`${folder.path}/backbone`);
});
afterAll(async () => {
  backbone.dispose();
  await folder.remove();
});

function specOf(changes: object = {}): TrainSpec {
  return trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: presetStrategy("FEATURE_EXTRACTION"),
    inputSize: 32,
    headPhase: { epochs: 40, batchSize: 8, optimizer: { kind: "ADAMW", rate: 0.05 } },
    seed: 7,
    ...changes,
  });
}
const run = (cacheFolder: string, changes: object = {}) =>
  trainRun({
    backend,
    backbone,
    spec: specOf(changes),
    dataset,
    readExample: read,
    cacheFolder: `${folder.path}/${cacheFolder}`,
  });

describe("a text backbone", () => {
  it("gives a text the sum of its pieces' vectors, whatever stands beside it", async () => {
    const { encoder } = backbone;
    const rows = ["win a prize", "lunch", "a ".repeat(50)].map((text) => encoder.tokens(text, 64));
    const vectors = tinyVectors();
    const expected = rows.map((tokens) =>
      Array.from({ length: TINY_FEATURES }, (_, j) =>
        tokens.reduce((sum, id) => sum + (vectors[id * TINY_FEATURES + j] ?? 0), 0),
      ),
    );
    let seen = 0;
    for await (const batch of embedTokens(encoder, rows)) {
      batch.indices.forEach((index, i) => {
        seen += 1;
        const row = [...(batch.rows[i] ?? [])];
        expect(row).toEqual(expected[index]?.map((value) => expect.closeTo(value, 4)));
      });
    }
    expect(seen).toBe(3);
  });

  it("takes any white space for a space, and no more tokens than it was asked for", () => {
    const { encoder } = backbone;
    expect(encoder.tokens("  win\n\ta\r\nprize ", 64)).toEqual(encoder.tokens("win a prize", 64));
    expect(encoder.tokens("a ".repeat(500), 1024)).toHaveLength(64);
  });

  it("leaves out tokens and spans by the seed, each in its own way, and nothing of what is cached", async () => {
    const weights = async (augmentation: object | "NONE") => {
      const headPhase = { epochs: 3, batchSize: 8, optimizer: { kind: "ADAMW", rate: 0.05 } };
      const { model } = await run("never", { augmentation, cacheFeatures: false, headPhase });
      return sha256Hex(model.weights);
    };
    const kinds = ["NONE", { tokenDropout: 0.3 }, { spanMask: { share: 0.3, length: 2 } }] as const;
    const first: string[] = [];
    for (const kind of kinds) first.push(await weights(kind));
    const second: string[] = [];
    for (const kind of kinds) second.push(await weights(kind));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(3);
    await expect(run("never", { augmentation: { tokenDropout: 0.3 } })).rejects.toMatchObject({
      code: "CACHE_WITH_AUGMENTATION",
    });
    await expect(run("never", { augmentation: "FLIP", cacheFeatures: false })).rejects.toMatchObject({
      code: "SPEC_INVALID",
    });
  });

  it("trains a head that tells the classes, and finds every feature in the cache the second time", async () => {
    const first = await run("cache");
    expect(first.result).toMatchObject({ cache: { hits: 0, misses: 24 }, trainableParameters: TINY_FEATURES * 2 + 2 });
    const [head] = first.result.phases;
    expect(head?.frozenDigestAfter).toBe(head?.frozenDigestBefore);
    const right = first.validationProbabilities.filter(
      ([ham = 0, spam = 0], i) => spam > ham === (dataset.val[i]?.label === "spam"),
    );
    expect(right).toHaveLength(dataset.val.length);
    const second = await run("cache");
    expect(second.result.cache).toMatchObject({ hits: 24, misses: 0 });
    expect(second.model.weights).toEqual(first.model.weights);
    // Another number of tokens is another feature.
    expect((await run("cache", { inputSize: 33 })).result.cache).toMatchObject({ hits: 0, misses: 24 });
    expect((await run("cache", { cacheFeatures: false })).model.weights).toEqual(first.model.weights);
  });

  it("stores how text became tokens and golden predictions that come out again, for a predictor too", async () => {
    const { model } = await run("golden");
    expect(model.manifest.preprocessing).toEqual({ modality: "TEXT", inputSize: 32, tokenizer: TEXT_TOKENIZER });
    await saveModel(`${folder.path}/model`, model);
    const loaded = await loadModel(`${folder.path}/model`);
    const context = { backend, backbone, readExample: read, inputSize: 32, cacheFolder: `${folder.path}/golden` };
    expect(await verifyGolden(loaded, context)).toEqual({ passed: true, difference: 0 });

    const before = tf.memory().numTensors;
    const files = await writeTinyTextBackbone(`${folder.path}/again`);
    const predictor = await openPredictor({
      model: `${folder.path}/model`,
      backbone: { folder: `${folder.path}/again`, files },
    });
    expect(await predictor.checkGolden(read)).toMatchObject({ passed: true });
    const outcomes = await predictor.predict([
      { kind: "TEXT", name: "mail", text: "win a prize" },
      { kind: "TEXT", name: "blank", text: " \n" },
      { kind: "IMAGE", name: "dot.png", bytes: new Uint8Array([1]) },
      { kind: "TEXT", name: "note", text: "lunch today" },
    ]);
    expect(outcomes[1]).toMatchObject({ error: { code: "TEXT_EMPTY", details: { file: "blank" } } });
    expect(outcomes[2]).toMatchObject({ error: { code: "MODALITY_MISMATCH" } });
    const [spam, , , ham] = outcomes.map((outcome) => ("error" in outcome ? [] : outcome.probabilities));
    expect(spam?.[1]).toBeGreaterThan(0.5);
    expect(ham?.[0]).toBeGreaterThan(0.5);
    predictor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("feeds the probes of an audit", async () => {
    const context = { backend, backbone, readExample: read, inputSize: 32, cacheFolder: `${folder.path}/probes` };
    const train = dataset.train.map((example, i) => ({ ...example, group: i % 3 === 0 ? "html" : "plain" }));
    const probes = await trainProbes({ context, classes: dataset.classes, train, val: [], test: dataset.val, seed: 1 });
    expect(probes.balanced).toHaveLength(8);
    expect(probes.cache).toMatchObject({ misses: 24 });
  });

  it.each([
    ["tuning of what cannot be tuned", { strategy: presetStrategy("FULL") }, "BACKBONE_NOT_TRAINABLE"],
    ["more tokens than it looks at", { inputSize: 65 }, "SPEC_INVALID"],
    ["flipped text", { augmentation: "FLIP", cacheFeatures: false }, "SPEC_INVALID"],
  ])("refuses %s", async (_, changes, code) => {
    await expect(run("refused", changes)).rejects.toMatchObject({ code });
  });

  it("names the text it cannot read", async () => {
    const bad = new Map([
      ["latin", new Uint8Array([0x63, 0xe9])],
      ["blank", new Uint8Array([0x20, 0x0a])],
    ]);
    const context = {
      backend,
      backbone,
      inputSize: 32,
      cacheFolder: `${folder.path}/bad`,
      readExample: (sha256: string) => Promise.resolve(bad.get(sha256) ?? new Uint8Array()),
    };
    const probe = (sha256: string) => {
      const train = [{ sha256, path: `mails/${sha256}.txt`, label: "ham", group: null }];
      return trainProbes({ context, classes: ["ham", "spam"], train, val: [], test: [], seed: 1 });
    };
    await expect(probe("latin")).rejects.toMatchObject({
      code: "TEXT_UNDECODABLE",
      details: { file: "mails/latin.txt" },
    });
    await expect(probe("blank")).rejects.toMatchObject({ code: "TEXT_EMPTY", details: { file: "mails/blank.txt" } });
  });

  it("is not loaded with another vocabulary's length, nor without the node it names", async () => {
    const short = { ...TINY_VOCABULARY, pieces: TINY_VOCABULARY.pieces.slice(0, 5) };
    const load = async (name: string, changes: Parameters<typeof writeTinyTextBackbone>[1]) =>
      loadBackbone({
        folder: `${folder.path}/${name}`,
        files: await writeTinyTextBackbone(`${folder.path}/${name}`, changes),
      });
    await expect(load("short", { tokenizer: short })).rejects.toMatchObject({
      code: "BACKBONE_CORRUPT",
      details: { file: "tokenizer.json" },
    });
    await expect(load("nameless", { output: "nothing" })).rejects.toMatchObject({
      code: "BACKBONE_CORRUPT",
      details: { file: "model.json" },
    });
  });
});
