import pg from "pg";
import { ROLE_NAMES } from "./create-roles.ts";

export interface CreateDatabaseInput {
  readonly superuserUrl: string;
  readonly name: string;
  /** A database to copy, to which nobody is connected. */
  readonly template?: string;
}

/**
 * Creates a database owned by `graft_owner` that only Graft's roles may enter; does nothing when it exists.
 *
 * @returns whether it was created.
 */
export async function createDatabase({ superuserUrl, name, template }: CreateDatabaseInput): Promise<boolean> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount !== 0) return false;
    const database = client.escapeIdentifier(name);
    const copy = template === undefined ? "" : ` TEMPLATE ${client.escapeIdentifier(template)}`;
    await client.query(`CREATE DATABASE ${database} OWNER ${ROLE_NAMES.owner}${copy}`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(
      `GRANT CONNECT ON DATABASE ${database} TO ${ROLE_NAMES.api}, ${ROLE_NAMES.system}, ${ROLE_NAMES.auth}`,
    );
    return true;
  } finally {
    await client.end();
  }
}

/** Drops a database and ends whatever is connected to it. */
export async function dropDatabase(superuserUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
