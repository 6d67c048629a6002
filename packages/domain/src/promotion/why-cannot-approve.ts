import { roleAtLeast } from "@graft/contracts";
import type { Actor } from "../tenant-scope.ts";
import type { PromotionState } from "./promotion-repository.ts";

export interface Approvable {
  readonly state: PromotionState;
  readonly requestedById: string;
  /** Members who have said a word on it. */
  readonly reviewerIds: readonly string[];
}

/** Why this actor cannot review the request, with the code of the refusal; null when it can. */
export function whyCannotApprove(
  actor: Actor,
  request: Approvable,
): { readonly code: "FORBIDDEN" | "REQUESTER_CANNOT_APPROVE" | "STATE_CONFLICT"; readonly message: string } | null {
  if (actor.kind !== "USER") return { code: "FORBIDDEN", message: "Only a person can approve, never a machine's key." };
  if (actor.userId === request.requestedById) {
    return {
      code: "REQUESTER_CANNOT_APPROVE",
      message:
        "You requested this promotion, in person or through a key you made; another maintainer has to approve it.",
    };
  }
  if (!roleAtLeast(actor.role, "MAINTAINER")) {
    return { code: "FORBIDDEN", message: `Approving needs the role MAINTAINER; yours is ${actor.role}.` };
  }
  if (request.state !== "OPEN") return { code: "STATE_CONFLICT", message: `The request is ${request.state} already.` };
  if (request.reviewerIds.includes(actor.userId)) {
    return { code: "STATE_CONFLICT", message: "You have reviewed this request; your first word stands." };
  }
  return null;
}
