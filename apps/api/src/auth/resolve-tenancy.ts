import { AppError } from "@graft/contracts";
import { notFound } from "@graft/domain";
import type { Tenancy } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";
import type { Identity } from "./identity.ts";

const ANONYMOUS = new AppError("UNAUTHENTICATED", "You are not signed in.");
const NONE_CHOSEN = new AppError(
  "ORGANIZATION_REQUIRED",
  "Say which organization you mean: send its slug in the header graft-organization.",
);

async function tenancyOfPerson(
  platform: Platform,
  identity: Extract<Identity, { kind: "USER" }>,
  slug: string | undefined,
): Promise<Tenancy> {
  const chosen = slug === undefined ? identity.organizationId : slug;
  if (chosen === undefined) return NONE_CHOSEN;
  const memberships = await platform.directory.membershipsOf(identity.userId);
  const membership = memberships.find(({ organization }) => organization.slug === slug || organization.id === chosen);
  const keyOpensIt = identity.organizationId === undefined || identity.organizationId === membership?.organization.id;
  if (!membership || !keyOpensIt) return notFound("Organization", chosen);
  const { role, readsAttributes } = membership;
  const actor = { kind: "USER", userId: identity.userId, name: identity.name, role, readsAttributes } as const;
  return { organizationId: membership.organization.id, actor };
}

/**
 * The tenant of a request: the organization whose slug is given for people, the key's own for keys. An organization
 * that does not exist and one the person is no member of get the same answer. Looked up on every request and every
 * event of a subscription, so that a membership or key taken away counts at once.
 */
export async function resolveTenancy(
  platform: Platform,
  identity: Identity | null,
  slug: string | undefined,
): Promise<Tenancy> {
  if (identity === null) return ANONYMOUS;
  if (identity.kind === "USER") return tenancyOfPerson(platform, identity, slug);
  const { organizationId, apiKeyId, keyKind, name } = identity;
  if (slug !== undefined && (await platform.directory.findOrganizationId(slug)) !== organizationId) {
    return notFound("Organization", slug);
  }
  return { organizationId, actor: { kind: "KEY", keyKind, apiKeyId, name } };
}
