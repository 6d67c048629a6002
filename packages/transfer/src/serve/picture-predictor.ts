import { AppError, type ModelManifest } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { PictureBackbone } from "../backbone/load-backbone.ts";
import { takeValues } from "../backend/read-values.ts";
import { pixelsOf } from "../features/pixels.ts";
import { compareGolden, type GoldenCheck } from "../model/golden.ts";
import type { Model } from "../model/model-folder.ts";
import { networkOf } from "../model/model-network.ts";
import { decodePicture } from "../pictures/decode-picture.ts";
import type { ReadExample } from "../pictures/example-ref.ts";
import { softmaxRows } from "../train/loss.ts";
import type { Network } from "../train/network.ts";
import { answersOf, type Predictor, predictReadable } from "./predictor.ts";
import type { PredictorInput, PredictorOutcome } from "./predictor-input.ts";

/** Inputs that go through the network at once; more are predicted in several passes. */
export const PREDICTOR_BATCH = 32;

/** A model whose frozen and trained layers run as one network from the picture on. */
export class PicturePredictor implements Predictor {
  readonly manifest: ModelManifest;
  readonly modality = "IMAGE";
  readonly #network: Network;
  readonly #backbone: PictureBackbone;
  readonly #input: { readonly size: number; readonly scale: number; readonly offset: number };

  /** @throws AppError DIGEST_MISMATCH where the model belongs to another backbone, MANIFEST_INVALID for a text model. */
  constructor(model: Model, backbone: PictureBackbone) {
    const { preprocessing } = model.manifest;
    if ("modality" in preprocessing) {
      throw new AppError("MANIFEST_INVALID", "The model's preprocessing is of text, its backbone reads pictures.");
    }
    this.#input = { size: preprocessing.inputSize, scale: preprocessing.scale, offset: preprocessing.offset };
    this.manifest = model.manifest;
    this.#backbone = backbone;
    this.#network = networkOf(model, backbone, { group: 0 });
  }

  async predict(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]> {
    const outcomes: PredictorOutcome[] = [];
    for (let start = 0; start < inputs.length; start += PREDICTOR_BATCH) {
      const batch = inputs.slice(start, start + PREDICTOR_BATCH);
      const steps = { read: this.#pixels, probabilities: this.#probabilities };
      outcomes.push(...(await predictReadable(batch, steps)));
    }
    return outcomes;
  }

  #pixels = async (input: PredictorInput): Promise<Float32Array> => {
    if (input.kind !== "IMAGE") {
      throw new AppError("MODALITY_MISMATCH", `The model looks at pictures; ${input.name} is a text.`, {
        details: { modality: this.modality },
      });
    }
    const { size, scale, offset } = this.#input;
    return pixelsOf(await decodePicture(input, size), { ...this.#backbone.manifest.input, scale, offset });
  };

  #probabilities = async (pixels: readonly Float32Array[]): Promise<number[][]> => {
    const { size } = this.#input;
    const values = new Float32Array(pixels.length * size * size * 3);
    pixels.forEach((one, i) => {
      values.set(one, i * size * size * 3);
    });
    const logits = tf.tidy(() => this.#network.logits(tf.tensor4d(values, [pixels.length, size, size, 3]), false));
    return softmaxRows(await takeValues(logits), this.#network.classes);
  };

  async checkGolden(read: ReadExample): Promise<GoldenCheck> {
    const { golden } = this.manifest;
    const inputs = await Promise.all(
      golden.examples.map(async (sha256) => ({ kind: "IMAGE" as const, name: sha256, bytes: await read(sha256) })),
    );
    return compareGolden(golden, answersOf(await this.predict(inputs)));
  }

  dispose(): void {
    this.#network.dispose();
    this.#backbone.dispose();
  }
}
