import {
  type Answered,
  type LedgerLine,
  makePolicy,
  requestPromotion,
  standing,
} from "../../integration/registry/promote.ts";
import {
  decideRightly,
  type ModelView,
  type RegisteredProject,
} from "../../integration/registry/registered-project.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { RegistryStage } from "./registry-stage.ts";

const MODELS = 5;
const REQUESTS = 50;
const REVOCATIONS = 12;
const threshold = { metric: "demographicParityDifference", max: 0.1 };
/** No approval among them: what is asked for is decided at once. */
const GATES = [
  { kind: "AUDIT", subject: "MODEL_VERSION", threshold },
  { kind: "AUDIT", subject: "BACKBONE", threshold },
];
const REVOKE = `mutation ($input: RevokeAuditReportInput!) {
  revokeAuditReport(input: $input) { auditReport { id } userErrors { code message } }
}`;

async function auditedModels(project: RegisteredProject, count: number) {
  await makePolicy(project, GATES);
  await project.audit("BACKBONE", decideRightly);
  const models: { readonly model: ModelView; readonly auditId: string }[] = [];
  for (let i = 0; i < count; i++) {
    const model = await project.model(`weights ${i}`);
    models.push({ model, auditId: await project.audit(model, decideRightly) });
  }
  return models;
}

const promoted = (answers: readonly Answered[]) =>
  answers.filter(({ promotionRequest }) => promotionRequest?.state === "PROMOTED").length;

/** True when every line begins where the one before it ended: the alias moved from hand to hand. */
function isChain(oldestFirst: readonly LedgerLine[]): boolean {
  return oldestFirst.every(
    ({ fromVersion }, i) => (fromVersion?.version ?? null) === (oldestFirst[i - 1]?.toVersion.version ?? null),
  );
}

/** The lines of promotions, oldest first; with those that asked for them they are fewer than the page that is read. */
async function movesOf(project: RegisteredProject): Promise<{ alias: number | null; moves: LedgerLine[] }> {
  const { alias, ledger } = await standing(project);
  return { alias, moves: ledger.filter(({ kind }) => kind === "PROMOTED").reverse() };
}

/** Fifty requests for five versions at once. */
export const parallelPromotionsFault: Fault = {
  name: "parallel-promotions",
  about: "fifty promotions of five versions at once: the alias moves from hand to hand, one line for each move",
  rehearse: async ({ say }) => {
    const stage = await RegistryStage.open();
    try {
      const project = await stage.project();
      const models = await auditedModels(project, MODELS);
      const { asOwner } = project.organization;
      say(`${REQUESTS} requests at once`);
      const start = performance.now();
      const wanted = Array.from({ length: REQUESTS }, (_, i) => models[i % MODELS]?.model.id ?? "");
      const answers = await Promise.all(wanted.map((id) => requestPromotion(asOwner, id)));
      const recoverySeconds = since(start);
      const { alias, moves } = await movesOf(project);
      const acknowledged = promoted(answers);
      const holds = {
        "the alias stands where its last line put it": alias === moves.at(-1)?.toVersion.version,
        "every line begins where the one before it ended": isChain(moves),
        "each that did not promote says why": answers.every(
          ({ promotionRequest, userErrors }) => promotionRequest !== null || userErrors.length > 0,
        ),
      };
      const counts = { acknowledged, stored: Math.min(acknowledged, moves.length) };
      const duplicated = Math.max(0, moves.length - acknowledged);
      return outcomeOf({ name: "parallel-promotions", ...counts, duplicated, recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};

/** An audit is revoked at the moment its model is promoted, many times. */
export const auditRevokedFault: Fault = {
  name: "audit-revoked",
  about: "an audit revoked during the promotion it is for: promoted before, or refused after, and never again",
  rehearse: async ({ say }) => {
    const stage = await RegistryStage.open();
    try {
      const project = await stage.project();
      const models = await auditedModels(project, REVOCATIONS);
      const { asOwner } = project.organization;
      say(`${REVOCATIONS} audits are revoked while their models are promoted`);
      const start = performance.now();
      const answers: Answered[] = [];
      let [refusedAfter, revoked] = [0, 0];
      for (const { model, auditId } of models) {
        const [answer, { revokeAuditReport }] = await Promise.all([
          requestPromotion(asOwner, model.id),
          asOwner.data<{ revokeAuditReport: { auditReport: object | null } }>(REVOKE, {
            input: { auditReportId: auditId, reason: "for the test" },
          }),
        ]);
        answers.push(answer);
        if (revokeAuditReport.auditReport) revoked += 1;
        const again = await requestPromotion(asOwner, model.id);
        if (again.promotionRequest?.state !== "PROMOTED") refusedAfter += 1;
      }
      const { alias, moves } = await movesOf(project);
      const made = promoted(answers);
      const refused = answers.filter(({ promotionRequest }) => promotionRequest?.state === "REFUSED").length;
      const holds = {
        "every audit was revoked": revoked === REVOCATIONS,
        "after a revocation nothing is promoted on it": refusedAfter === REVOCATIONS,
        "the alias stands where its last line put it": alias === (moves.at(-1)?.toVersion.version ?? null),
        "every line begins where the one before it ended": isChain(moves),
        "there is one line for each promotion": moves.length === made,
      };
      // Every request was decided one way or the other, and its decision is what the ledger and the alias show.
      const counts = { acknowledged: REVOCATIONS, stored: moves.length + refused };
      const duplicated = Math.max(0, moves.length - made);
      return outcomeOf({ name: "audit-revoked", ...counts, duplicated, recoverySeconds: since(start), holds });
    } finally {
      await stage.close();
    }
  },
};
