import { AppError, isAppError, type ModelManifest } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { type Backbone, type BackboneFolder, loadBackbone } from "../backbone/load-backbone.ts";
import { takeValues } from "../backend/read-values.ts";
import { pixelsOf } from "../features/pixels.ts";
import { compareGolden, type GoldenCheck } from "../model/golden.ts";
import { loadModel } from "../model/model-folder.ts";
import { networkOf } from "../model/model-network.ts";
import { decodePicture } from "../pictures/decode-picture.ts";
import type { ReadExample } from "../pictures/example-ref.ts";
import { softmaxRows } from "../train/loss.ts";
import type { Network } from "../train/network.ts";
import type { PredictorInput, PredictorOutcome } from "./predictor-input.ts";

/** Inputs that go through the network at once; more are predicted in several passes. */
export const PREDICTOR_BATCH = 32;

/** A trained model ready to answer, with the preprocessing of its own artifact. */
export interface Predictor {
  readonly manifest: ModelManifest;
  readonly modality: Backbone["manifest"]["modality"];
  /** One outcome for each input, in order; an input that cannot be read costs no other one its answer. */
  predict(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]>;
  /** Predicts the model's golden examples through this very path and compares with what the model stored of itself. */
  checkGolden(read: ReadExample): Promise<GoldenCheck>;
  dispose(): void;
}

export interface PredictorSource {
  /** Folder of the model's artifact. */
  readonly model: string;
  readonly backbone: BackboneFolder;
}

/** A model whose frozen and trained layers run as one network from the picture on. */
class PicturePredictor implements Predictor {
  readonly manifest: ModelManifest;
  readonly modality = "IMAGE";
  readonly #network: Network;
  readonly #backbone: Backbone;

  constructor(manifest: ModelManifest, backbone: Backbone, network: Network) {
    this.manifest = manifest;
    this.#backbone = backbone;
    this.#network = network;
  }

  async predict(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]> {
    const outcomes: PredictorOutcome[] = [];
    for (let start = 0; start < inputs.length; start += PREDICTOR_BATCH) {
      outcomes.push(...(await this.#predictBatch(inputs.slice(start, start + PREDICTOR_BATCH))));
    }
    return outcomes;
  }

  async #predictBatch(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]> {
    const decoded = await Promise.all(inputs.map((input) => this.#pixels(input)));
    const rows = await this.#probabilities(decoded.flatMap((one) => (one instanceof Float32Array ? [one] : [])));
    const next = rows.values();
    return decoded.map((one) => {
      if (!(one instanceof Float32Array)) return { error: one };
      return { probabilities: next.next().value ?? [] };
    });
  }

  async #pixels(input: PredictorInput): Promise<Float32Array | AppError> {
    if (input.kind !== "IMAGE") {
      return new AppError("MODALITY_MISMATCH", `The model looks at pictures; ${input.name} is a text.`, {
        details: { modality: this.modality },
      });
    }
    const { inputSize, scale, offset } = this.manifest.preprocessing;
    try {
      return pixelsOf(await decodePicture(input, inputSize), { ...this.#backbone.manifest.input, scale, offset });
    } catch (error) {
      if (isAppError(error)) return error;
      throw error;
    }
  }

  async #probabilities(pixels: readonly Float32Array[]): Promise<number[][]> {
    if (pixels.length === 0) return [];
    const { inputSize: size } = this.manifest.preprocessing;
    const values = new Float32Array(pixels.length * size * size * 3);
    pixels.forEach((one, i) => {
      values.set(one, i * size * size * 3);
    });
    const logits = tf.tidy(() => this.#network.logits(tf.tensor4d(values, [pixels.length, size, size, 3]), false));
    return softmaxRows(await takeValues(logits), this.#network.classes);
  }

  async checkGolden(read: ReadExample): Promise<GoldenCheck> {
    const { golden } = this.manifest;
    const inputs = await Promise.all(
      golden.examples.map(async (sha256) => ({ kind: "IMAGE" as const, name: sha256, bytes: await read(sha256) })),
    );
    const outcomes = await this.predict(inputs);
    return compareGolden(
      golden,
      outcomes.map((outcome) => {
        if ("error" in outcome) throw outcome.error;
        return outcome.probabilities;
      }),
    );
  }

  dispose(): void {
    this.#network.dispose();
    this.#backbone.dispose();
  }
}

/**
 * Loads a model with its backbone onto the open backend, to predict with. What it holds on the device is given back by
 * `dispose`.
 *
 * @throws AppError MANIFEST_INVALID, BACKBONE_CORRUPT, DIGEST_MISMATCH where the model belongs to another backbone.
 */
export async function openPredictor(source: PredictorSource): Promise<Predictor> {
  const model = await loadModel(source.model);
  const backbone = await loadBackbone(source.backbone);
  try {
    return new PicturePredictor(model.manifest, backbone, networkOf(model, backbone, { group: 0 }));
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}
