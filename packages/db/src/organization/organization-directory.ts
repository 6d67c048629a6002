import type { ApiKeyKind, KeyScope } from "@graft/contracts";
import type { ApiKeyOwner, InvitationFound, Membership, OrganizationDirectory, Person } from "@graft/domain";
import type { Database } from "../database.ts";
import type { Role } from "../generated/prisma/client.ts";
import { Gathering } from "../transaction/gathering.ts";

interface ApiKeyRow {
  readonly id: string;
  readonly organization_id: string;
  readonly kind: ApiKeyKind;
  readonly name: string;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly used_lately: boolean;
  readonly scopes: KeyScope[];
  readonly secret_hash: string;
  readonly previous_hash: string | null;
  readonly previous_until: Date | null;
}

interface MembershipRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  readonly readsAttributes: boolean;
}

const USED_LATELY = "(last_used_at IS NOT NULL AND last_used_at > now() - interval '1 minute')";

const FIND_KEY = `
  SELECT id, organization_id, kind, name, expires_at, revoked_at, ${USED_LATELY} AS used_lately,
    scopes, secret_hash, previous_hash, previous_until
  FROM api_key WHERE secret_hash = ANY ($1) OR previous_hash = ANY ($1)`;

/** Keys looked up by one statement: as many as may ask at once. */
const KEYS_AT_ONCE = 100;

/** The condition keeps a busy key's row from being written by each of many requests at the same time. */
const TOUCH_KEY = `UPDATE api_key SET last_used_at = now() WHERE id = $1 AND NOT ${USED_LATELY}`;

const FIND_MEMBERSHIPS = `
  SELECT o.id, o.slug, o.name, m.role, m.reads_attributes AS "readsAttributes" FROM member m JOIN organization o ON o.id = m.organization_id
  WHERE m.user_id = $1 ORDER BY o.name, o.id`;

const FIND_ORGANIZATION = "SELECT id FROM organization WHERE slug = $1";

const FIND_INVITATION = `
  SELECT i.id, i.organization_id AS "organizationId", o.name AS "organizationName", i.email, i.role,
    i.invited_by_name AS "invitedByName", i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt",
    i.revoked_at AS "revokedAt"
  FROM invitation i JOIN organization o ON o.id = i.organization_id WHERE i.token_hash = $1`;

/** The maker of a personal key as a member: read in the key's own tenant, where its other columns are visible. */
async function findMaker(database: Database, row: ApiKeyRow): Promise<Person | undefined> {
  return database.read({ organizationId: row.organization_id }, async (tx) => {
    const key = await tx.apiKey.findUnique({ where: { id: row.id }, select: { createdById: true } });
    if (!key?.createdById) return undefined;
    const member = await tx.member.findFirst({
      where: { organizationId: row.organization_id, userId: key.createdById },
      select: { userId: true, name: true, email: true },
    });
    return member ?? undefined;
  });
}

/** Whose keys these digests are, each answered by its own; agents ask many at a time, and one statement answers all. */
async function findKeys(database: Database, asked: readonly (readonly string[])[]): Promise<(ApiKeyRow | undefined)[]> {
  const values = [[...new Set(asked.flat())]];
  const rows = await database.systemStatement<ApiKeyRow>({ name: "find_api_key", text: FIND_KEY, values });
  const byDigest = new Map<string, ApiKeyRow>();
  for (const row of rows) {
    if (row.previous_hash !== null) byDigest.set(row.previous_hash, row);
  }
  for (const row of rows) byDigest.set(row.secret_hash, row);
  return asked.map((digests) => digests.map((digest) => byDigest.get(digest)).find((row) => row !== undefined));
}

/** The directory over the system role. */
export function organizationDirectory(database: Database): OrganizationDirectory {
  const rows = <Row extends object>(name: string, text: string, value: string) =>
    database.systemStatement<Row>({ name, text, values: [value] });
  const keys = new Gathering((asked: readonly (readonly string[])[]) => findKeys(database, asked), KEYS_AT_ONCE);
  return {
    async findApiKey(digests): Promise<ApiKeyOwner | undefined> {
      const row = await keys.ask(digests);
      if (!row) return undefined;
      const current = digests.includes(row.secret_hash);
      return {
        id: row.id,
        organizationId: row.organization_id,
        kind: row.kind,
        name: row.name,
        createdBy: row.kind === "USER" ? await findMaker(database, row) : undefined,
        expiresAt: row.expires_at,
        revokedAt: row.revoked_at,
        scopes: row.scopes,
        digest: current ? row.secret_hash : (row.previous_hash ?? ""),
        supersededUntil: current ? null : row.previous_until,
        usedLately: row.used_lately,
      };
    },

    async replaceDigest({ id, organizationId, digest: secretHash }, digest) {
      await database.write({ organizationId }, (tx) =>
        tx.apiKey.updateMany({ where: { id, organizationId, secretHash }, data: { secretHash: digest } }),
      );
    },

    async touchApiKey(apiKeyId) {
      await rows("touch_api_key", TOUCH_KEY, apiKeyId);
    },

    async membershipsOf(userId): Promise<readonly Membership[]> {
      const found = await rows<MembershipRow>("find_memberships", FIND_MEMBERSHIPS, userId);
      return found.map(({ role, readsAttributes, ...organization }) => ({ organization, role, readsAttributes }));
    },

    async findOrganizationId(slug) {
      const [row] = await rows<{ id: string }>("find_organization", FIND_ORGANIZATION, slug);
      return row?.id;
    },

    async findInvitation(tokenHash): Promise<InvitationFound | undefined> {
      const [row] = await rows<InvitationFound>("find_invitation", FIND_INVITATION, tokenHash);
      return row;
    },
  };
}
