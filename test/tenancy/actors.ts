import type { ApiCaller } from "@graft/testkit";
import { seed } from "@graft/testkit";
import type { Tenant } from "./seed-tenant.ts";

/** Whoever may come, weakest first: columns of the committed tables. */
export const ACTORS = [
  "anonymous",
  "stranger",
  "VIEWER",
  "MEMBER",
  "MAINTAINER",
  "ADMIN",
  "OWNER",
  "SERVICE",
  "AGENT",
] as const;
export type ActorName = (typeof ACTORS)[number];

export type Actors = Readonly<Record<ActorName, ApiCaller>>;

/** Everybody, all meaning `ours`: the stranger is the owner of `theirs` and no member of it. */
export async function openActors(url: string, { ours, theirs }: { ours: Tenant; theirs: Tenant }): Promise<Actors> {
  const { organization } = ours;
  return {
    anonymous: seed(url).anonymous().in(organization.slug),
    stranger: theirs.organization.owner.in(organization.slug),
    VIEWER: await organization.member("VIEWER"),
    MEMBER: await organization.member("MEMBER"),
    MAINTAINER: await organization.member("MAINTAINER"),
    ADMIN: await organization.member("ADMIN"),
    OWNER: organization.asOwner,
    SERVICE: ours.service,
    AGENT: ours.agent,
  };
}
