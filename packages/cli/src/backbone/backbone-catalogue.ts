import {
  type BackbonePackage,
  mobileNetV2Backbone,
  sentenceEncoderLiteBackbone,
  type TextBackbonePackage,
} from "@graft/catalogue";

/** Backbones that the installed packages carry, by the name they are asked for. */
export const BACKBONE_CATALOGUE: Readonly<Record<string, () => Promise<BackbonePackage | TextBackbonePackage>>> = {
  "mobilenet-v2": mobileNetV2Backbone,
  "universal-sentence-encoder-lite": sentenceEncoderLiteBackbone,
};
