import type { ApiCaller } from "@graft/testkit";
import type { RegisteredProject } from "./registered-project.ts";
import type { UserError } from "./upload.ts";

export interface GateView {
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly message: string;
  readonly remedy: string | null;
}

export interface RequestView {
  readonly id: string;
  readonly state: string;
  readonly gates: readonly GateView[];
}

export interface Answered {
  readonly promotionRequest: RequestView | null;
  readonly userErrors: readonly UserError[];
}

const REQUEST = "id state gates { name kind state value threshold message remedy }";
const ERRORS = "userErrors { code message subject }";

const threshold = { metric: "demographicParityDifference", max: 0.1 };
/** The gates of the main job. */
export const GATES = [
  { kind: "SCORE", metric: "top1", min: 0.8 },
  { kind: "VERIFIED_ARTIFACT" },
  { kind: "AUDIT", subject: "MODEL_VERSION", threshold },
  { kind: "AUDIT", subject: "BACKBONE", threshold },
  { kind: "APPROVALS", count: 1 },
];

export async function makePolicy(project: RegisteredProject, gates: unknown = GATES, alias = "production") {
  const { made } = await project.organization.asOwner.data<{
    made: { promotionPolicy: { version: number } | null; userErrors: readonly UserError[] };
  }>(
    `mutation ($input: CreatePromotionPolicyInput!) {
      made: createPromotionPolicy(input: $input) { promotionPolicy { version } ${ERRORS} }
    }`,
    { input: { projectId: project.project.id, alias, gates } },
  );
  return made;
}

export async function requestPromotion(caller: ApiCaller, modelVersionId: string): Promise<Answered> {
  const { made } = await caller.data<{ made: Answered }>(
    `mutation ($input: RequestPromotionInput!) {
      made: requestPromotion(input: $input) { promotionRequest { ${REQUEST} } ${ERRORS} }
    }`,
    { input: { modelVersionId, alias: "production", comment: "better" } },
  );
  return made;
}

export async function review(caller: ApiCaller, promotionRequestId: string, approved = true): Promise<Answered> {
  const { made } = await caller.data<{ made: Answered }>(
    `mutation ($input: ReviewPromotionInput!) {
      made: reviewPromotion(input: $input) { promotionRequest { ${REQUEST} } ${ERRORS} }
    }`,
    { input: { promotionRequestId, approved, comment: approved ? "fine" : "no" } },
  );
  return made;
}

export interface LedgerLine {
  readonly id: string;
  readonly kind: string;
  readonly actorName: string;
  readonly comment: string;
  readonly fromVersion: { readonly version: number } | null;
  readonly toVersion: { readonly version: number };
}

/** The model's alias and the latest 200 lines of its ledger, newest first. */
export async function standing(project: RegisteredProject) {
  const { asOwner } = project.organization;
  const { project: found } = await asOwner.data<{
    project: {
      model: {
        id: string;
        aliases: { name: string; modelVersion: { version: number } }[];
        ledger: { nodes: LedgerLine[] };
      };
    };
  }>(
    `query ($slug: String!) { project(slug: $slug) { model(name: "parity") {
      id aliases { name modelVersion { version } }
      ledger(first: 200) { nodes { id kind actorName comment fromVersion { version } toVersion { version } } }
    } } }`,
    { slug: project.project.slug },
  );
  const { id, aliases, ledger } = found.model;
  return { id, alias: aliases[0]?.modelVersion.version ?? null, ledger: ledger.nodes };
}
