import type { AuditedGap } from "@graft/contracts";
import { judgeThreshold } from "@graft/fairness";
import type { AuditFact } from "../promotion/gate-facts.ts";
import { type AuditedContender, auditsBackbone, type PlannedAudit, planAudits } from "./audit-plan.ts";
import type { Contender } from "./challenge.ts";
import type { FireContext } from "./fire-context.ts";

function contenderOf(role: "CHALLENGER" | "CHAMPION", { version, spec }: Contender): AuditedContender {
  return {
    role,
    subject: "MODEL_VERSION",
    digest: version.digest,
    backboneVersionId: version.backboneVersionId,
    modelVersionId: version.id,
    inputSize: spec.inputSize,
    cacheCut: spec.cacheCut ?? null,
  };
}

function plan({ schedule, gates, dataset, champion }: FireContext, challenger: Contender): PlannedAudit[] {
  const own = contenderOf("CHALLENGER", challenger);
  const { backboneVersionId, backboneDigest } = challenger.version;
  const contenders: AuditedContender[] = [own];
  if ("contender" in champion) contenders.push(contenderOf("CHAMPION", champion.contender));
  if (auditsBackbone(gates)) {
    const backbone = { backboneVersionId, digest: backboneDigest, modelVersionId: null } as const;
    contenders.push({ ...own, ...backbone, role: "BACKBONE", subject: "BACKBONE" });
  }
  return planAudits({ schedule, gates, dataset, contenders });
}

/** The report that answers a planned audit: of this digest, on this data, by this attribute, and still counting. */
async function reportFor({ scope, ports }: FireContext, { spec }: PlannedAudit): Promise<AuditFact | undefined> {
  const { auditReports, promotions } = ports.repositories;
  const { subject, subjectDigest, datasetVersionId, attribute, positiveLabel } = spec;
  const now = await promotions.now(scope);
  const facts = await auditReports.facts(scope, { subject, subjectDigest, datasetVersionId }, false);
  return facts.find(
    (fact) =>
      fact.attribute === attribute &&
      fact.measurement.positiveLabel === positiveLabel &&
      fact.revokedAt === null &&
      (fact.expiresAt === null || fact.expiresAt > now),
  );
}

type Queue = (run: { readonly name: string; readonly spec: unknown; readonly key: string }) => Promise<void>;

/** Queues the audits that no report answers yet; answers how many. */
export async function startAudits(context: FireContext, challenger: Contender, queue: Queue): Promise<number> {
  const asked = new Set<string>();
  for (const audit of plan(context, challenger)) {
    const { role } = audit.contender;
    const { subjectDigest, attribute } = audit.spec;
    const key = `audit/${subjectDigest}/${attribute}`;
    // Equal data and seed make an equal challenger: one report then speaks for both versions.
    if (asked.has(key) || (await reportFor(context, audit)) !== undefined) continue;
    asked.add(key);
    const name = `audit of the ${role.toLowerCase()} by ${attribute}`;
    await queue({ name, spec: audit.spec, key: `audit/${asked.size}` });
  }
  return asked.size;
}

/** The gaps the firing's audits have measured, in the order of the plan. */
export async function readGaps(context: FireContext, challenger: Contender): Promise<AuditedGap[]> {
  const gaps: AuditedGap[] = [];
  for (const audit of plan(context, challenger)) {
    const report = await reportFor(context, audit);
    for (const threshold of audit.spec.thresholds) {
      const gap = report?.measurement.gaps.find(({ metric }) => metric === threshold.metric);
      if (report === undefined || gap === undefined) continue;
      gaps.push({
        subject: audit.contender.role,
        auditReportId: report.id,
        attribute: audit.spec.attribute,
        metric: threshold.metric,
        estimate: gap.estimate,
        verdict: judgeThreshold(threshold, gap).verdict,
      });
    }
  }
  return gaps;
}
