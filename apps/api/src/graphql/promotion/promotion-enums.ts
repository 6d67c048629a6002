import { builder } from "../builder.ts";

export const PromotionState = builder.enumType("PromotionState", {
  description: "How far a request is; all but OPEN are final.",
  values: {
    OPEN: { description: "Approvals are still to come." },
    REFUSED: { description: "A gate failed or a maintainer rejected it." },
    PROMOTED: { description: "The alias moved." },
    WITHDRAWN: { description: "It was taken back." },
  },
});

export const PromotionEventKind = builder.enumType("PromotionEventKind", {
  description: "What happened to an alias or a request for it.",
  values: {
    REQUESTED: { description: "A promotion was asked for." },
    APPROVED: { description: "A maintainer approved it." },
    REFUSED: { description: "A gate failed or a maintainer rejected it." },
    PROMOTED: { description: "The alias moved to the version asked for." },
    ROLLED_BACK: { description: "The alias moved back to a version promoted before." },
    WITHDRAWN: { description: "The request was taken back." },
    COMMENTED: { description: "Somebody said something about the request." },
  },
});

export const GateState = builder.enumType("GateState", {
  description: "A gate held against the facts.",
  values: {
    PASSED: { description: "It holds." },
    FAILED: { description: "It does not." },
    PENDING: { description: "Approvals are still to come." },
  },
});
