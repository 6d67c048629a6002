import {
  agentCapabilitiesSchema,
  scheduleAuditsSchema,
  scheduleTemplateSchema,
  trainSpecSchema,
} from "@graft/contracts";
import type pg from "pg";
import { EXTRACTION, score } from "../integration/runs/run-bench.ts";

interface RowIds {
  readonly organizationId: string;
  readonly idOf: (type: string) => string;
}

const CAPABILITIES = agentCapabilitiesSchema.parse({
  ...{ backend: "wasm", device: "a test", cores: 2, memoryBytes: 2 ** 30, nodeVersion: "20", engineVersion: "1" },
});

/**
 * What the platform would take up by itself is put where it stays as it is, so that a change of the rows has one cause:
 * a call of the matrix. The slug tells tenants apart: otherwise a foreign name would be an own one.
 */
const AT_REST = [
  "run_attempt SET lease_expires_at = now() + interval '1 day'",
  "schedule_fire SET state = 'SUCCEEDED', finished_at = now()",
  "webhook_delivery SET state = 'DELIVERED', finished_at = now()",
  "agent SET last_seen_at = now() + interval '1 day'",
  "artifact SET state = 'VERIFIED', verified_at = now()",
  "deletion SET exported_at = now()",
  "webhook SET url = 'https://hooks.invalid/graft'",
  "project SET slug = 'birds-' || right(organization_id::text, 12)",
];

/** The documents in the rows of `createTenantRows`, as the platform itself writes them. */
function documents({ idOf }: RowIds): readonly (readonly [assignment: string, document: unknown])[] {
  const [datasetVersionId, backboneVersionId] = [idOf("DatasetVersion"), idOf("BackboneVersion")];
  const inputs = { kind: "TRAIN", inputSize: 32, seed: 1, ...EXTRACTION };
  const template = {
    ...inputs,
    datasetId: idOf("Dataset"),
    backbone: { from: "VERSION", backboneVersionId },
  };
  return [
    ["agent SET capabilities", CAPABILITIES],
    ["run SET spec", trainSpecSchema.parse({ ...inputs, datasetVersionId, backboneVersionId })],
    ["promotion_policy SET gates", [{ kind: "APPROVALS", count: 1 }]],
    ["model_version SET test_score", score(7)],
    ["retraining_schedule SET template", scheduleTemplateSchema.parse(template)],
    ["retraining_schedule SET audits", scheduleAuditsSchema.parse({})],
  ];
}

/** One example of each class in each split: what a run needs to be made. */
const EXAMPLES = `
  INSERT INTO example (dataset_version_id, organization_id, position, path, sha256, label, split, attributes)
  SELECT dataset_version_id, organization_id, more.position, more.position || path, sha256, more.label, more.split::split, attributes
  FROM example, (VALUES (1, 'b', 'TRAIN'), (2, 'a', 'VAL'), (3, 'b', 'VAL'), (4, 'a', 'TEST'), (5, 'b', 'TEST'))
    AS more (position, label, split)
  WHERE organization_id = $1`;

/** Makes the seeded rows such that every operation can be done with them. */
export async function fillDocuments(client: pg.Client, ids: RowIds): Promise<void> {
  const { organizationId, idOf } = ids;
  for (const change of AT_REST) await client.query(`UPDATE ${change} WHERE organization_id = $1`, [organizationId]);
  await client.query(EXAMPLES, [organizationId]);
  for (const [assignment, document] of documents(ids)) {
    await client.query(`UPDATE ${assignment} = $2 WHERE organization_id = $1`, [
      organizationId,
      JSON.stringify(document),
    ]);
  }
  await client.query("UPDATE artifact SET attempt_id = $2 WHERE organization_id = $1", [
    organizationId,
    idOf("RunAttempt"),
  ]);
  await client.query("UPDATE retraining_schedule SET dataset_id = $2 WHERE organization_id = $1", [
    organizationId,
    idOf("Dataset"),
  ]);
}
