import { builder } from "../builder.ts";

export const Modality = builder.enumType("Modality", {
  description: "What examples are.",
  values: { IMAGE: { description: "Pictures." }, TEXT: { description: "Texts." } },
});

export const Split = builder.enumType("Split", {
  description: "What an example is for.",
  values: {
    TRAIN: { description: "Weights are trained on it." },
    VAL: { description: "Strategies and epochs are chosen on it." },
    TEST: { description: "Looked at once, by evaluation and audit." },
  },
});
