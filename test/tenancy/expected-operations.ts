import { ACTORS, type ActorName } from "./actors.ts";

/** `out`: not known who asks; `gone`: as if the organization did not exist; `no`: known and not allowed; `yes`: let through. */
const WORDS = { out: "UNAUTHENTICATED", gone: "NOT_FOUND", no: "FORBIDDEN", yes: "yes" } as const;

/**
 * Who may ask for what, column by column as in `ACTORS`. Written down apart from the permission table: a rule that is
 * changed there must be changed here too, by somebody who means it.
 */
export const EXPECTED_OPERATIONS: Readonly<Record<string, string>> = {
  "Query.me": "yes  yes  yes  yes  yes  yes  yes  yes  yes",
  "Query.server": "out  yes  yes  yes  yes  yes  yes  yes  yes",
  "Query.invitationOffer": "yes  yes  yes  yes  yes  yes  yes  yes  yes",
  "Query.signInOptions": "yes  yes  yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Agent)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Alias)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(ApiKey)": "out  gone no   no   no   yes  yes  no   no",
  "Query.node(Artifact)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(AuditReport)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Backbone)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(BackboneVersion)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Checkpoint)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Dataset)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(DatasetVersion)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Experiment)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Member)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(ModelVersion)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Notice)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Organization)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Project)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(PromotionApproval)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(PromotionEvent)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(PromotionPolicy)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(PromotionRequest)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(RegisteredModel)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(RetrainingSchedule)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(Run)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(RunAttempt)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(RunEvent)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.node(ScheduleFire)": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.organization": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.project": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.run": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.experiment": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.artifact": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.auditReport": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.backboneVersion": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.datasetVersion": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.featureShards": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.modelVersion": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.promotionRequest": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.schedule": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.scheduleFire": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Query.cronFirings": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Mutation.createOrganization": "out  yes  yes  yes  yes  yes  yes  no   no",
  "Mutation.inviteMember": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.resendInvitation": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.revokeInvitation": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.acceptInvitation": "out  yes  yes  yes  yes  yes  yes  no   no",
  "Mutation.changeMemberRole": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.changeAttributeAccess": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.removeMember": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.createProject": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.requestDeletion": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.cancelDeletion": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.createApiKey": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.rotateApiKey": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.revokeApiKey": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.createWebhook": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.updateWebhook": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.rotateWebhookSecret": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.deleteWebhook": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.pingWebhook": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.redeliverWebhook": "out  gone no   no   no   yes  yes  no   no",
  "Mutation.createExperiment": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.createRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.cancelRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.retryRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.pauseRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.resumeRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.cloneRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.registerAgent": "out  gone no   no   no   no   no   no   yes",
  "Mutation.drainAgent": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.claimNextRun": "out  gone no   no   no   no   no   no   yes",
  "Mutation.startTrackedRun": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.logParams": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.heartbeat": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.logMetrics": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.appendLog": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.completeRun": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.recordCheckpoint": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.recordResume": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.createArtifactUpload": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.renewArtifactUpload": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.presignUploadParts": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.completeArtifactUpload": "out  gone no   yes  yes  yes  yes  yes  yes",
  "Mutation.publishFeatureShard": "out  gone no   no   no   no   no   no   yes",
  "Mutation.createDatasetVersion": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.createBackboneVersion": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.createPromotionPolicy": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.requestPromotion": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.commentOnPromotion": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.markNoticesRead": "out  gone yes  yes  yes  yes  yes  no   no",
  "Mutation.reviewPromotion": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.withdrawPromotion": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.rollbackAlias": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.revokeAuditReport": "out  gone no   no   yes  yes  yes  no   no",
  "Mutation.createSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.updateSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.pauseSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.resumeSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.deleteSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Mutation.fireSchedule": "out  gone no   yes  yes  yes  yes  yes  no",
  "Subscription.agentUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.logLines": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.metricUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.runOffers": "out  gone no   no   no   no   no   no   yes",
  "Subscription.runUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.promotionUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.noticeUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
  "Subscription.scheduleUpdates": "out  gone yes  yes  yes  yes  yes  yes  yes",
};

/** What each actor is answered. */
export function expectedOf(operation: string): Readonly<Record<ActorName, string>> {
  const words = (EXPECTED_OPERATIONS[operation] ?? "").trim().split(/\s+/) as (keyof typeof WORDS)[];
  const answers = ACTORS.map((actor, index) => [actor, WORDS[words[index] ?? "no"]]);
  return Object.fromEntries(answers) as Record<ActorName, string>;
}

/**
 * The table says something of every operation and of nothing else.
 *
 * @throws Error naming the operations without a row, and the rows without an operation.
 */
export function checkTable(operations: readonly string[]): void {
  const unruled = operations.filter((name) => EXPECTED_OPERATIONS[name] === undefined);
  const unknown = Object.keys(EXPECTED_OPERATIONS).filter((name) => !operations.includes(name));
  const misfit = Object.entries(EXPECTED_OPERATIONS).filter(([, row]) => {
    const words = row.trim().split(/\s+/);
    return words.length !== ACTORS.length || words.some((word) => !(word in WORDS));
  });
  const faults = [
    ...unruled.map((name) => `no row for ${name}`),
    ...unknown.map((name) => `a row for ${name}, which the schema does not have`),
    ...misfit.map(([name, row]) => `the row of ${name} is "${row}"`),
  ];
  if (faults.length === 0) return;
  const columns = `The columns are ${ACTORS.join(", ")}; each says ${Object.keys(WORDS).join(", ")}.`;
  throw new Error(`test/tenancy/expected-operations.ts has ${faults.join("; ")}. ${columns}`);
}
