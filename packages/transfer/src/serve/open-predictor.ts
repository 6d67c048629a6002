import type { BackboneFolder } from "../backbone/backbone-contents.ts";
import { loadBackbone } from "../backbone/load-backbone.ts";
import { loadModel } from "../model/model-folder.ts";
import { PicturePredictor } from "./picture-predictor.ts";
import type { Predictor } from "./predictor.ts";
import { TextPredictor } from "./text-predictor.ts";

export interface PredictorSource {
  /** Folder of the model's artifact. */
  readonly model: string;
  readonly backbone: BackboneFolder;
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
    return backbone.modality === "TEXT" ? new TextPredictor(model, backbone) : new PicturePredictor(model, backbone);
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}
