import pg from "pg";

/** Passwords of the four roles of an installation. */
export interface RolePasswords {
  readonly owner: string;
  readonly api: string;
  readonly system: string;
  readonly auth: string;
}

/**
 * What each role is for. None is a superuser and none bypasses row-level security; only the owner may create tables, and
 * no service connects as the owner.
 */
export const ROLE_NAMES = {
  owner: "graft_owner",
  api: "graft_api",
  system: "graft_system",
  auth: "graft_auth",
} as const satisfies Record<keyof RolePasswords, string>;

/**
 * Creates the roles, or gives the existing ones these passwords and takes from them what they must not have.
 *
 * @param superuserUrl a connection as a role that may create roles; used for this and thrown away.
 */
export async function createRoles(superuserUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const key of Object.keys(ROLE_NAMES) as (keyof RolePasswords)[]) {
      const name = ROLE_NAMES[key];
      const found = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
      const verb = found.rowCount === 0 ? "CREATE" : "ALTER";
      await client.query(
        `${verb} ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION ` +
          `PASSWORD ${client.escapeLiteral(passwords[key])}`,
      );
    }
  } finally {
    await client.end();
  }
}
