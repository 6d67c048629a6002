import type { KeyScope, Role } from "@graft/contracts";

/** Who may ask for a root field. */
export type Rule =
  /** Everybody, signed in or not. */
  | "PUBLIC"
  /** A person with an account, or a key. */
  | "SIGNED_IN"
  /** A member with this role or a stronger one; keys as in `actorHasRole`. */
  | Role
  /** A key of kind AGENT. */
  | "AGENT"
  /** Members from MEMBER up, service keys, and agents (whose lease the use case checks). */
  | "AGENT_OR_MEMBER";

export type OperationRules = Readonly<Record<string, Rule>>;

/**
 * The rule of every root field. A field without one stops the schema from being built. Rules here look at who asks;
 * what depends on the data (nobody approves an own request, nobody grants a role above the own) stands in the use case.
 */
export const PERMISSIONS = {
  Query: {
    me: "PUBLIC",
    server: "SIGNED_IN",
    invitationOffer: "PUBLIC",
    signInOptions: "PUBLIC",
    node: "VIEWER",
    organization: "VIEWER",
    project: "VIEWER",
    run: "VIEWER",
    experiment: "VIEWER",
    artifact: "VIEWER",
    auditReport: "VIEWER",
    backboneVersion: "VIEWER",
    datasetVersion: "VIEWER",
    featureShards: "VIEWER",
    modelVersion: "VIEWER",
    promotionRequest: "VIEWER",
    schedule: "VIEWER",
    scheduleFire: "VIEWER",
    cronFirings: "VIEWER",
  },
  Mutation: {
    createOrganization: "SIGNED_IN",
    inviteMember: "ADMIN",
    resendInvitation: "ADMIN",
    revokeInvitation: "ADMIN",
    acceptInvitation: "SIGNED_IN",
    changeMemberRole: "ADMIN",
    changeAttributeAccess: "ADMIN",
    removeMember: "VIEWER",
    createProject: "MEMBER",
    requestDeletion: "ADMIN",
    cancelDeletion: "ADMIN",
    createApiKey: "ADMIN",
    revokeApiKey: "ADMIN",
    rotateApiKey: "ADMIN",
    createWebhook: "ADMIN",
    updateWebhook: "ADMIN",
    rotateWebhookSecret: "ADMIN",
    deleteWebhook: "ADMIN",
    pingWebhook: "ADMIN",
    redeliverWebhook: "ADMIN",
    createExperiment: "MEMBER",
    createRun: "MEMBER",
    cancelRun: "MEMBER",
    retryRun: "MEMBER",
    pauseRun: "MEMBER",
    resumeRun: "MEMBER",
    cloneRun: "MEMBER",
    registerAgent: "AGENT",
    drainAgent: "MAINTAINER",
    claimNextRun: "AGENT",
    startTrackedRun: "MEMBER",
    logParams: "MEMBER",
    heartbeat: "AGENT_OR_MEMBER",
    logMetrics: "AGENT_OR_MEMBER",
    appendLog: "AGENT_OR_MEMBER",
    completeRun: "AGENT_OR_MEMBER",
    recordCheckpoint: "AGENT_OR_MEMBER",
    recordResume: "AGENT_OR_MEMBER",
    createArtifactUpload: "AGENT_OR_MEMBER",
    renewArtifactUpload: "AGENT_OR_MEMBER",
    presignUploadParts: "AGENT_OR_MEMBER",
    completeArtifactUpload: "AGENT_OR_MEMBER",
    publishFeatureShard: "AGENT",
    createDatasetVersion: "MEMBER",
    createBackboneVersion: "MEMBER",
    createPromotionPolicy: "MAINTAINER",
    requestPromotion: "MEMBER",
    commentOnPromotion: "MEMBER",
    markNoticesRead: "VIEWER",
    reviewPromotion: "MEMBER",
    withdrawPromotion: "MEMBER",
    rollbackAlias: "MAINTAINER",
    revokeAuditReport: "MAINTAINER",
    createSchedule: "MEMBER",
    updateSchedule: "MEMBER",
    pauseSchedule: "MEMBER",
    resumeSchedule: "MEMBER",
    deleteSchedule: "MEMBER",
    fireSchedule: "MEMBER",
  },
  Subscription: {
    agentUpdates: "VIEWER",
    logLines: "VIEWER",
    metricUpdates: "VIEWER",
    runOffers: "AGENT",
    runUpdates: "VIEWER",
    promotionUpdates: "VIEWER",
    noticeUpdates: "VIEWER",
    scheduleUpdates: "VIEWER",
  },
} as const satisfies Record<"Query" | "Mutation" | "Subscription", OperationRules>;

/** Mutations for which a key needs the scope PROMOTE. */
export const PROMOTE_MUTATIONS = [
  "commentOnPromotion",
  "createPromotionPolicy",
  "requestPromotion",
  "reviewPromotion",
  "revokeAuditReport",
  "rollbackAlias",
  "withdrawPromotion",
] as const satisfies readonly (keyof typeof PERMISSIONS.Mutation)[];

/** Mutations that manage people though members may ask for them too, about themselves. */
const ADMIN_MUTATIONS: readonly string[] = ["removeMember"];

/**
 * The scope a person's or a service's key needs for a root field, beside its rule; null: none. An agent's key is not
 * limited by scopes: it opens nothing but what an agent must do.
 */
export function scopeNeeded(operation: string, field: string, rule: Rule): KeyScope | null {
  if (rule === "PUBLIC") return null;
  if (operation !== "Mutation") return "READ";
  if ((PROMOTE_MUTATIONS as readonly string[]).includes(field)) return "PROMOTE";
  if (ADMIN_MUTATIONS.includes(field)) return "ADMIN";
  return rule === "ADMIN" || rule === "OWNER" || rule === "SIGNED_IN" ? "ADMIN" : "RUN";
}
