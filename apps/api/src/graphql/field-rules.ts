import type { Rule } from "./permission-table.ts";

/**
 * Fields below the root that ask for more than what led to them. They may be reached in many ways and are held to the
 * rule in each.
 */
export const FIELD_RULES = {
  "Organization.apiKeys": "ADMIN",
  "Organization.auditLog": "ADMIN",
  "Organization.deletions": "ADMIN",
  "Organization.invitations": "ADMIN",
  "Organization.webhooks": "ADMIN",
} as const satisfies Readonly<Record<string, Rule>>;

/** Types that `node` shows to fewer than everybody who may ask for nodes. */
export const NODE_RULES: Readonly<Record<string, Rule>> = {
  ApiKey: "ADMIN",
};

/**
 * The default, spelled out: types whose fields, but those above, may be read by whoever may ask for the field that
 * leads to them. A type that stands neither here nor among the derived ones stops the schema from being built.
 */
export const INHERITING_TYPES = [
  "Agent",
  "Alias",
  "ApiKey",
  "Artifact",
  "ArtifactFile",
  "ArtifactUpload",
  "AuditLogEntry",
  "AuditReport",
  "Backbone",
  "BackboneVersion",
  "Checkpoint",
  "Claim",
  "ClaimBackbone",
  "ClaimCheckpoint",
  "ClaimDataset",
  "ClaimModel",
  "Dataset",
  "DatasetVersion",
  "Deletion",
  "Download",
  "Evidence",
  "Example",
  "Experiment",
  "FeatureShard",
  "GateResult",
  "Invitation",
  "InvitationOffer",
  "LeaseControl",
  "LogLine",
  "LogUpdate",
  "Member",
  "Membership",
  "MetricPoints",
  "MetricSeries",
  "MetricSummary",
  "MetricUpdate",
  "ModelVersion",
  "Notice",
  "Organization",
  "OrganizationSummary",
  "PageInfo",
  "Project",
  "PromotionApproval",
  "PromotionEvent",
  "PromotionPolicy",
  "PromotionRequest",
  "Quota",
  "RegisteredModel",
  "ResumedFrom",
  "RetrainingSchedule",
  "Run",
  "RunAttempt",
  "RunEvent",
  "RunOffer",
  "RunProgress",
  "ScheduleFire",
  "Server",
  "SignInOptions",
  "SingleSignOn",
  "UploadPart",
  "User",
  "UserError",
  "Viewer",
  "Webhook",
  "WebhookDelivery",
] as const;

/** Made by the schema's plugins and `mutationField` for a field that has its rule: payloads, connections and their edges. */
export const DERIVED_TYPE = /(Payload|Connection|Edge)$/;
