import { migrate } from "./migrate/migrate.ts";
import { createDatabase } from "./roles/create-database.ts";
import { createRoles, ROLE_NAMES, type RolePasswords } from "./roles/create-roles.ts";

export interface PrepareDatabaseInput {
  /** A connection to any database of the server as a role that may make roles and databases. */
  readonly superuserUrl: string;
  readonly name: string;
  readonly passwords: RolePasswords;
  readonly migrationsFolder: string;
}

/** Connections of an installation's services. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly systemUrl: string;
  readonly authUrl: string;
}

/** The four roles' connections to a database of the server that `serverUrl` names. */
export function databaseUrls(serverUrl: string, name: string, passwords: RolePasswords): DatabaseUrls {
  const url = (role: keyof RolePasswords) => {
    const made = new URL(serverUrl);
    made.username = ROLE_NAMES[role];
    made.password = encodeURIComponent(passwords[role]);
    made.pathname = `/${name}`;
    return made.href;
  };
  return { ownerUrl: url("owner"), apiUrl: url("api"), systemUrl: url("system"), authUrl: url("auth") };
}

/**
 * Makes a server ready for Graft: roles, database, migrations. Does only what is missing, so it runs at every start.
 *
 * @returns the connections, and the migrations applied by this call.
 */
export async function prepareDatabase(
  input: PrepareDatabaseInput,
): Promise<DatabaseUrls & { readonly applied: readonly string[] }> {
  const { superuserUrl, name, passwords, migrationsFolder } = input;
  await createRoles(superuserUrl, passwords);
  await createDatabase({ superuserUrl, name });
  const urls = databaseUrls(superuserUrl, name, passwords);
  const applied = await migrate({ ownerUrl: urls.ownerUrl, migrationsFolder });
  return { ...urls, applied };
}
