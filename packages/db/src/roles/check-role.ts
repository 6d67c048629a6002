import { AppError } from "@graft/contracts";
import type pg from "pg";

/**
 * Refuses a connection whose role could see past row-level security: a superuser, one with BYPASSRLS, a member of such a
 * role, or an owner of tables (an owner can switch the wall off).
 *
 * @throws AppError DATABASE_ROLE_UNSAFE naming the role and what it has.
 */
export async function checkRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; superuser: boolean; bypass: boolean; owner: boolean }>(`
    SELECT current_user AS name,
      bool_or(r.rolsuper) AS superuser,
      bool_or(r.rolbypassrls) AS bypass,
      EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'MEMBER')
      ) AS owner
    FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER')`);
  const role = rows[0];
  if (!role) throw new AppError("DATABASE_ROLE_UNSAFE", "The database names no role for this connection.");
  const faults = [
    role.superuser ? "SUPERUSER" : undefined,
    role.bypass ? "BYPASSRLS" : undefined,
    role.owner && !role.superuser ? "ownership of the tables" : undefined,
  ].filter((fault) => fault !== undefined);
  if (faults.length === 0) return;
  throw new AppError(
    "DATABASE_ROLE_UNSAFE",
    `The database role "${role.name}" has ${faults.join(" and ")}, so row-level security would not hold for it. ` +
      "Connect as a role made by `createRoles` (graft_api, graft_system, graft_auth).",
    { details: { role: role.name, faults } },
  );
}
