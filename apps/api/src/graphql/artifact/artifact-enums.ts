import { builder } from "../builder.ts";

export const ArtifactKind = builder.enumType("ArtifactKind", {
  description: "What an artifact is made for.",
  values: {
    DATASET: { description: "Examples and their `dataset.json`." },
    BACKBONE: { description: "Topology, weights and their `backbone.json`." },
    MODEL: { description: "A trained model." },
    FEATURES: { description: "A shard of the feature cache." },
    CHECKPOINT: { description: "The state of an attempt that can be resumed." },
    FILE: { description: "Files that a tracked run keeps: any." },
    PREDICTIONS: { description: "Predictions from which an audit can be measured again." },
  },
});

export const ArtifactState = builder.enumType("ArtifactState", {
  description: "How far an artifact is; the last two are final.",
  values: {
    UPLOADING: { description: "Files are being put." },
    VERIFYING: { description: "All are there; the platform hashes its own copies." },
    VERIFIED: { description: "Every digest was right." },
    REJECTED: { description: "A file was not what was announced." },
  },
});
