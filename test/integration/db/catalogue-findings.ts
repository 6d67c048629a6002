import {
  CROSS_TENANT_ACCESS,
  ERASED_TABLES,
  ROLE_NAMES,
  SECURITY_DEFINER_FUNCTIONS,
  TABLES_WITHOUT_TENANT,
} from "@graft/db";
import type pg from "pg";

const TENANT_CONDITION =
  "(organization_id = ( SELECT (NULLIF(current_setting('graft.organization_id'::text, true), ''::text))::uuid AS \"nullif\"))";
const SERVICES = [ROLE_NAMES.api, ROLE_NAMES.system, ROLE_NAMES.auth];

interface TableRow {
  readonly name: string;
  readonly partition: boolean;
  readonly walled: boolean;
  readonly tenant: boolean;
}

/** Everything in the catalogue that breaks the rules of tenancy, each as a sentence; read as a superuser. */
export async function catalogueFindings(client: pg.Client): Promise<string[]> {
  const findings: string[] = [];
  const tables = await readTables(client);
  if (tables.length < 20) findings.push(`only ${tables.length} tables seen`);
  const policies = await readPolicies(client);
  for (const table of tables) {
    const own = policies.filter((policy) => policy.table === table.name && policy.role === ROLE_NAMES.api);
    if ((TABLES_WITHOUT_TENANT as readonly string[]).includes(table.name)) continue;
    if (!table.tenant && table.name !== "organization") findings.push(`${table.name} has no organization_id`);
    if (!table.walled) findings.push(`${table.name} has no forced row-level security`);
    if (table.partition) continue;
    const condition =
      table.name === "organization" ? TENANT_CONDITION.replace("organization_id =", "id =") : TENANT_CONDITION;
    const right =
      own.length === 1 && own[0]?.using === condition && own[0].check === condition && own[0].command === "ALL";
    if (!right) findings.push(`${table.name} has not exactly the tenant policy`);
  }
  findings.push(...crossTenantFindings(policies));
  findings.push(...(await grantFindings(client, tables)));
  findings.push(...(await objectFindings(client)));
  return findings;
}

async function readTables(client: pg.Client): Promise<TableRow[]> {
  const { rows } = await client.query<TableRow>(`
    SELECT c.relname AS name, c.relispartition AS partition, c.relrowsecurity AND c.relforcerowsecurity AS walled,
      EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND a.attnotnull) AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')`);
  return rows;
}

interface PolicyRow {
  readonly table: string;
  readonly name: string;
  readonly role: string;
  readonly command: string;
  readonly permissive: string;
  readonly using: string | null;
  readonly check: string | null;
}

async function readPolicies(client: pg.Client): Promise<PolicyRow[]> {
  const { rows } = await client.query<PolicyRow>(`
    SELECT tablename AS table, policyname AS name, role, cmd AS command, permissive, qual AS using, with_check AS check
    FROM pg_policies CROSS JOIN LATERAL unnest(roles) AS role`);
  return rows;
}

const ERASING = "( SELECT (NULLIF(current_setting('graft.erasing'::text, true), ''::text))::uuid AS \"nullif\")";
const erasureOf = (table: string) => {
  const using = `(${table === "organization" ? "id" : "organization_id"} = ${ERASING})`;
  return { name: "erasure", command: "ALL", using };
};

function crossTenantFindings(policies: readonly PolicyRow[]): string[] {
  const print = (table: string, policy: { name: string; command: string; using: string | null }) =>
    `${table}: ${policy.name} for ${policy.command} where ${policy.using}`;
  const listed = CROSS_TENANT_ACCESS.flatMap(({ table, policies: own }) => own.map((policy) => print(table, policy)));
  listed.push(...ERASED_TABLES.map((table) => `${ROLE_NAMES.owner} ${print(table, erasureOf(table))}`));
  const found = policies
    .filter((policy) => policy.role !== ROLE_NAMES.api)
    .map((policy) => `${policy.role === ROLE_NAMES.system ? "" : `${policy.role} `}${print(policy.table, policy)}`);
  return [
    ...found.filter((policy) => !listed.includes(policy)).map((policy) => `policy not listed: ${policy}`),
    ...listed.filter((policy) => !found.includes(policy)).map((policy) => `policy listed but not there: ${policy}`),
  ];
}

async function grantFindings(client: pg.Client, tables: readonly TableRow[]): Promise<string[]> {
  const { rows } = await client.query<{ table: string; column: string; grantee: string; privilege: string }>(
    `
    SELECT table_name AS table, column_name AS column, grantee, privilege_type AS privilege
    FROM information_schema.column_privileges
    WHERE table_schema = 'public' AND grantee <> ALL ($1)`,
    [[ROLE_NAMES.owner, "postgres"]],
  );
  const partitions = new Set(tables.filter((table) => table.partition).map((table) => table.name));
  const findings = new Set<string>();
  for (const { table, column, grantee, privilege } of rows) {
    const grant = `${grantee} may ${privilege} ${table}`;
    const auth =
      (TABLES_WITHOUT_TENANT as readonly string[]).includes(table) &&
      table !== "_prisma_migrations" &&
      !CROSS_TENANT_ACCESS.some((access) => access.table === table);
    if (!(SERVICES as readonly string[]).includes(grantee)) findings.add(grant);
    else if (table === "_prisma_migrations") {
      if (privilege !== "SELECT") findings.add(grant);
    } else if (auth !== (grantee === ROLE_NAMES.auth) || partitions.has(table)) findings.add(grant);
    else if (grantee === ROLE_NAMES.system) {
      const listed = CROSS_TENANT_ACCESS.find((access) => access.table === table);
      const columns = privilege === "SELECT" ? listed?.reads : privilege === "UPDATE" ? listed?.updates : undefined;
      if (!columns?.includes(column)) findings.add(`${grant} (${column})`);
    }
  }
  return [...findings];
}

async function objectFindings(client: pg.Client): Promise<string[]> {
  const listed = SECURITY_DEFINER_FUNCTIONS.map(({ name }) => name);
  const { rows: functions } = await client.query<{ name: string }>(`
    SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')`);
  const { rows: views } = await client.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT 'security_invoker=true' = ANY (coalesce(c.reloptions, '{}')))`);
  const { rows: roles } = await client.query<{ name: string }>(
    `
    SELECT r.rolname AS name FROM pg_roles r
    WHERE r.rolname = ANY ($1) AND EXISTS (
      SELECT FROM pg_roles g WHERE pg_has_role(r.oid, g.oid, 'MEMBER')
        AND (g.rolsuper OR g.rolbypassrls OR (g.oid <> r.oid)))`,
    [SERVICES],
  );
  return [
    ...functions
      .filter(({ name }) => !listed.includes(name))
      .map(({ name }) => `${name} is SECURITY DEFINER and not listed`),
    ...views.map(({ name }) => `the view ${name} reads with its owner's rights`),
    ...roles.map(({ name }) => `the role ${name} is more than itself`),
  ];
}
