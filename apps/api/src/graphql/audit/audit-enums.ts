import { builder } from "../builder.ts";

export const AuditSubject = builder.enumType("AuditSubject", {
  description: "What an audit measures.",
  values: {
    BACKBONE: { description: "The pretrained backbone, by a balanced probe over its frozen features." },
    MODEL_VERSION: { description: "The candidate itself." },
  },
});

export const Verdict = builder.enumType("Verdict", {
  description: "What an audit's thresholds say; nothing but PASS is a pass.",
  values: {
    PASS: { description: "Every threshold holds." },
    FAIL: { description: "A threshold is broken." },
    INCONCLUSIVE: { description: "Too few examples to tell." },
  },
});
