import { AppError, type ModelManifest } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { TextBackbone } from "../backbone/load-backbone.ts";
import { takeValues } from "../backend/read-values.ts";
import { compareGolden, type GoldenCheck } from "../model/golden.ts";
import type { Model } from "../model/model-folder.ts";
import { networkOf } from "../model/model-network.ts";
import type { ReadExample } from "../pictures/example-ref.ts";
import { checkText, decodeText } from "../text/decode-text.ts";
import { embedTokens } from "../text/embed-tokens.ts";
import { softmaxRows } from "../train/loss.ts";
import type { Network } from "../train/network.ts";
import { answersOf, type Predictor, predictReadable } from "./predictor.ts";
import type { PredictorInput, PredictorOutcome } from "./predictor-input.ts";

/** A frozen text encoder and the head that was trained on it. */
export class TextPredictor implements Predictor {
  readonly manifest: ModelManifest;
  readonly modality = "TEXT";
  readonly #network: Network;
  readonly #backbone: TextBackbone;

  /** @throws AppError DIGEST_MISMATCH where the model belongs to another backbone, MANIFEST_INVALID for a picture model. */
  constructor(model: Model, backbone: TextBackbone) {
    if (!("modality" in model.manifest.preprocessing)) {
      throw new AppError("MANIFEST_INVALID", "The model's preprocessing is of pictures, its backbone reads text.");
    }
    this.manifest = model.manifest;
    this.#backbone = backbone;
    this.#network = networkOf(model, backbone);
  }

  predict(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]> {
    return predictReadable(inputs, { read: this.#tokens, probabilities: this.#probabilities });
  }

  #tokens = (input: PredictorInput): readonly number[] => {
    if (input.kind !== "TEXT") {
      throw new AppError("MODALITY_MISMATCH", `The model reads text; ${input.name} is a picture.`, {
        details: { modality: this.modality },
      });
    }
    return this.#backbone.encoder.tokens(checkText(input), this.manifest.preprocessing.inputSize);
  };

  #probabilities = async (texts: readonly (readonly number[])[]): Promise<number[][]> => {
    const probabilities: number[][] = new Array(texts.length);
    for await (const { indices, rows } of embedTokens(this.#backbone.encoder, texts)) {
      const logits = tf.tidy(() => this.#network.logits(tf.stack(rows.map((row) => tf.tensor1d(row))), false));
      const answers = softmaxRows(await takeValues(logits), this.#network.classes);
      for (const [i, index] of indices.entries()) probabilities[index] = answers[i] ?? [];
    }
    return probabilities;
  };

  async checkGolden(read: ReadExample): Promise<GoldenCheck> {
    const { golden } = this.manifest;
    const inputs = await Promise.all(
      golden.examples.map(async (name) => {
        return { kind: "TEXT" as const, name, text: decodeText({ name, bytes: await read(name) }) };
      }),
    );
    return compareGolden(golden, answersOf(await this.predict(inputs)));
  }

  dispose(): void {
    this.#network.dispose();
    this.#backbone.dispose();
  }
}
