import type { Evidence as EvidenceShape, GateResult as GateResultShape } from "@graft/contracts";
import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { GateState } from "./promotion-enums.ts";

const TYPE_OF_EVIDENCE: Record<EvidenceShape["kind"], string> = {
  AUDIT_REPORT: "AuditReport",
  ARTIFACT: "Artifact",
  RUN: "Run",
  APPROVAL: "PromotionApproval",
};

const Evidence = builder.objectRef<EvidenceShape>("Evidence").implement({
  description: "A fact a gate rests on.",
  fields: (t) => ({
    kind: t.exposeString("kind", { description: "AUDIT_REPORT, ARTIFACT, RUN or APPROVAL." }),
    nodeId: t.id({
      description: "Id of the object; `node` answers it.",
      resolve: ({ kind, id }) => encodeId(TYPE_OF_EVIDENCE[kind], id),
    }),
    digest: t.expose("digest", { type: "SHA256", nullable: true, description: "Digest the fact is bound to." }),
  }),
});

export const GateResult = builder.objectRef<GateResultShape>("GateResult").implement({
  description: "One gate of a policy, held against the facts.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Name for people." }),
    kind: t.exposeString("kind", { description: "SCORE, VERIFIED_ARTIFACT, AUDIT or APPROVALS." }),
    state: t.expose("state", { type: GateState, description: "Whether it holds." }),
    value: t.expose("value", { type: "Double", nullable: true, description: "Number judged." }),
    low: t.expose("low", { type: "Double", nullable: true, description: "Lower end of its interval." }),
    high: t.expose("high", { type: "Double", nullable: true, description: "Upper end of its interval." }),
    threshold: t.expose("threshold", { type: "Double", nullable: true, description: "Number it is held against." }),
    comparison: t.exposeString("comparison", {
      nullable: true,
      description: "How value and threshold compare when the gate holds: `<=` or `>=`.",
    }),
    message: t.exposeString("message", { description: "What was found, in a sentence." }),
    remedy: t.exposeString("remedy", { nullable: true, description: "What would have to change; null when it holds." }),
    evidence: t.field({
      type: [Evidence],
      description: "What it rests on.",
      resolve: ({ evidence }) => evidence,
    }),
  }),
});
