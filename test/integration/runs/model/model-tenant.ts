import { randomUUID } from "node:crypto";
import type { Database } from "@graft/db";
import type { TenantScope } from "@graft/domain";

/** A tenant with what a training needs, and agents of one slot each. */
export interface ModelTenant {
  readonly person: TenantScope;
  readonly machine: TenantScope;
  readonly projectId: string;
  readonly agentIds: readonly string[];
  readonly spec: object;
}

const digest = "0".repeat(64);
const split = (name: string) => ({ split: name, label: "a", attribute: null, value: null, count: 8 });

/** Makes the tenant's rows; its data are described and not stored, for nobody trains. */
export async function createModelTenant(database: Database, agents: number): Promise<ModelTenant> {
  const [organizationId, projectId, apiKeyId] = [randomUUID(), randomUUID(), randomUUID()];
  const agentIds = Array.from({ length: agents }, () => randomUUID());
  const ids = { datasetVersionId: randomUUID(), backboneVersionId: randomUUID() };
  await database.write({ organizationId }, async (tx) => {
    await tx.organization.create({ data: { id: organizationId, slug: organizationId, name: "A model" } });
    await tx.project.create({ data: { id: projectId, organizationId, slug: "birds", name: "Birds" } });
    const [artifactId, datasetId, backboneId] = [randomUUID(), randomUUID(), randomUUID()];
    const size = { sizeBytes: 1, fileCount: 1 };
    await tx.artifact.create({ data: { id: artifactId, organizationId, kind: "DATASET", digest, ...size } });
    await tx.dataset.create({ data: { id: datasetId, organizationId, projectId, name: "birds" } });
    await tx.datasetVersion.create({
      data: {
        ...{ id: ids.datasetVersionId, organizationId, datasetId, version: 1, digest, artifactId, modality: "IMAGE" },
        ...{ classes: ["a", "b"], attributes: [], exampleCount: 16, source: "a test" },
        balance: [split("TRAIN"), split("VAL")],
      },
    });
    await tx.backbone.create({ data: { id: backboneId, organizationId, name: "net", modality: "IMAGE" } });
    await tx.backboneVersion.create({
      data: {
        ...{ id: ids.backboneVersionId, organizationId, backboneId, version: 1, digest, artifactId, source: "a test" },
        ...{ architecture: "net", licence: "MIT", pretrainedOn: "pictures", inputSize: 32, featureDim: 8 },
        ...{ trainable: true, parameters: 10, layerGroups: ["top"] },
      },
    });
    await tx.apiKey.create({
      data: { id: apiKeyId, organizationId, kind: "AGENT", name: "key", prefix: "graft_agent_x", secretHash: apiKeyId },
    });
    const machine = { device: "a test", cores: 2, memoryBytes: 2 ** 30, nodeVersion: "20", engineVersion: "1" };
    const capabilities = { backend: "wasm", ...machine, slots: 1, labels: [] };
    for (const [index, id] of agentIds.entries()) {
      await tx.agent.create({
        data: { id, organizationId, apiKeyId, name: `agent ${index}`, capabilities, version: "1" },
      });
    }
  });
  const person = { kind: "USER", userId: randomUUID(), name: "Ada", role: "OWNER" } as const;
  const machine = { kind: "KEY", keyKind: "AGENT", apiKeyId, name: "key" } as const;
  return {
    person: { organizationId, actor: person },
    machine: { organizationId, actor: machine },
    ...{ projectId, agentIds, spec: ids },
  };
}
