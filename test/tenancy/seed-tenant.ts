import type { ApiCaller, SeededOrganization, TestDatabase } from "@graft/testkit";
import { seed } from "@graft/testkit";
import pg from "pg";
import { createTenantRows } from "../integration/db/tenant-rows.ts";
import { fillDocuments } from "./meaningful-rows.ts";

export const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64");
export const rawId = (id: string) => Buffer.from(id, "base64").toString("utf8").split(":")[1] ?? "";

/** An organization with people, keys, and a row in every tenant table. */
export interface Tenant {
  readonly organization: SeededOrganization;
  readonly organizationId: string;
  /** The key of the agent that holds the seeded run's lease. */
  readonly agent: ApiCaller;
  readonly service: ApiCaller;
  /** UUID of one row of the GraphQL type. @throws when the tenant has none. */
  readonly idOf: (type: string) => string;
  readonly leaseToken: string;
  /** Digest under which its features are kept. */
  readonly keyDigest: string;
  readonly slugs: Readonly<Record<string, string>>;
}

const snakeCase = (type: string) => type.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();

/**
 * Actors of the matrix are spared: what revokes a key or ends a membership must not silence them. Of the runs the one under
 * a lease is meant.
 */
const SPARED: Readonly<Record<string, string>> = {
  api_key: "AND name = 'key'",
  member: "AND email = 'ada@example.org'",
  run: "AND kind = 'TRAIN'",
};

async function firstIds(client: pg.Client, organizationId: string): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await client.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c
    JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'organization_id'
    JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'id' AND i.atttypid = 'uuid'::regtype
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition`);
  const ids = new Map([["organization", organizationId]]);
  for (const { name } of tables) {
    const spared = SPARED[name] ?? "";
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM ${name} WHERE organization_id = $1 ${spared} ORDER BY id LIMIT 1`,
      [organizationId],
    );
    if (rows[0]) ids.set(name, rows[0].id);
  }
  return ids;
}

/** Makes a tenant: people and keys through the API, the rest as rows. */
export async function seedTenant(url: string, test: TestDatabase): Promise<Tenant> {
  const organization = await seed(url).organization();
  const organizationId = rawId(organization.id);
  const [agentKey, serviceKey] = [await organization.key("AGENT"), await organization.key("SERVICE")];
  await createTenantRows(test.database, { organizationId, agentKeyId: rawId(agentKey.id) });
  const client = new pg.Client({ connectionString: test.superuserUrl });
  await client.connect();
  try {
    const ids = await firstIds(client, organizationId);
    const idOf = (type: string) => {
      const id = ids.get(snakeCase(type));
      if (id === undefined) throw new Error(`createTenantRows makes no row for the type ${type}`);
      return id;
    };
    await fillDocuments(client, { organizationId, idOf });
    const { rows } = await client.query<{ token: string; digest: string }>(
      `SELECT a.lease_token AS token, f.key_digest AS digest FROM run_attempt a
       JOIN feature_shard f USING (organization_id) WHERE organization_id = $1`,
      [organizationId],
    );
    return {
      organization,
      organizationId,
      agent: agentKey.caller,
      service: serviceKey.caller,
      leaseToken: rows[0]?.token ?? "",
      keyDigest: rows[0]?.digest ?? "",
      slugs: {
        project: `birds-${organizationId.slice(-12)}`,
        dataset: "birds",
        experiment: "first",
        model: "odd-or-even",
      },
      idOf,
    };
  } finally {
    await client.end();
  }
}

/** A digest of each of the tenant's tables, when a key was used last left out. */
export async function digestOfTenant(superuserUrl: string, organizationId: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'organization_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ digest: string }>(
        `SELECT md5(coalesce(string_agg(row, ',' ORDER BY row), '')) AS digest FROM (
          SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM ${name} t WHERE organization_id = $1) AS r`,
        [organizationId],
      );
      digests[name] = rows[0]?.digest ?? "";
    }
    return digests;
  } finally {
    await client.end();
  }
}
