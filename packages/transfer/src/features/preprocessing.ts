import { AppError, type PictureBackboneManifest, type Preprocessing } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { PICTURE_DECODER } from "../pictures/decode-picture.ts";
import { TEXT_TOKENIZER } from "../text/unigram-tokenizer.ts";

/** How the examples of a run become the backbone's input: part of every feature's key, and of every model. */
export function preprocessingOf(backbone: Backbone, inputSize: number): Preprocessing {
  if (backbone.modality === "TEXT") return { modality: "TEXT", inputSize, tokenizer: TEXT_TOKENIZER };
  const { scale, offset } = backbone.manifest.input;
  return { inputSize, scale, offset, decoder: PICTURE_DECODER };
}

/** How a picture backbone takes pictures. @throws AppError MODALITY_MISMATCH for a backbone that reads text. */
export function pictureInput({ modality, manifest }: Backbone): PictureBackboneManifest["input"] {
  if (manifest.modality === "IMAGE") return manifest.input;
  throw new AppError("MODALITY_MISMATCH", `The backbone ${manifest.name} reads ${modality} and is given pictures.`);
}
