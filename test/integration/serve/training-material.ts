import { mobileNetV2Backbone } from "@graft/catalogue";
import { type ArtifactFile, type Modality, sha256Hex } from "@graft/contracts";
import { writeTinyBackbone } from "../../../packages/transfer/src/testing/tiny-backbone.ts";
import { TINY_SIDE, tinyPictures } from "../../../packages/transfer/src/testing/tiny-pictures.ts";
import { writeTinyTextBackbone } from "../../../packages/transfer/src/testing/tiny-text-backbone.ts";
import { writePackage } from "../text/write-package.ts";

/** What models are trained on: a backbone and 40 examples of two classes that take turns. */
export interface TrainingMaterial {
  readonly modality: Modality;
  readonly classes: readonly string[];
  readonly examples: readonly { readonly path: string; readonly sha256: string; readonly label: string }[];
  /** Side in pixels of pictures, tokens of a text. */
  readonly inputSize: number;
  /** Bytes of an example. */
  read(sha256: string): Promise<Uint8Array>;
  writeBackbone(folder: string): Promise<ArtifactFile[]>;
}

const COUNT = 40;

async function pictures(): Promise<Omit<TrainingMaterial, "inputSize" | "writeBackbone">> {
  const { classes, examples, read } = await tinyPictures(COUNT);
  const placed = examples.map(({ sha256, label }) => ({ path: `examples/${sha256}.png`, sha256, label }));
  return { modality: "IMAGE", classes, examples: placed, read };
}

/** Small pictures and a backbone of three blocks: trained in a moment. */
export async function tinyPictureMaterial(): Promise<TrainingMaterial> {
  return { ...(await pictures()), inputSize: TINY_SIDE, writeBackbone: writeTinyBackbone };
}

/** The same pictures, under the backbone people use at the size it was made for. */
export async function mobileNetMaterial(): Promise<TrainingMaterial> {
  const writeBackbone = async (folder: string) => writePackage(folder, await mobileNetV2Backbone());
  return { ...(await pictures()), inputSize: 224, writeBackbone };
}

/** Prizes are spam and lunches are ham, under a backbone that sums its words' vectors. */
export async function tinyTextMaterial(): Promise<TrainingMaterial> {
  const contents = new Map<string, Uint8Array>();
  const examples = Array.from({ length: COUNT }, (_, i) => {
    const spam = i % 2 === 0;
    const bytes = new TextEncoder().encode(`${spam ? "win a prize" : "lunch today"} ${"a ".repeat(i)}s`);
    const sha256 = sha256Hex(bytes);
    contents.set(sha256, bytes);
    return { path: `examples/${sha256}.txt`, sha256, label: spam ? "spam" : "ham" };
  });
  return {
    modality: "TEXT",
    classes: ["ham", "spam"],
    examples,
    inputSize: 32,
    read: async (sha256) => contents.get(sha256) ?? new Uint8Array(),
    writeBackbone: writeTinyTextBackbone,
  };
}
