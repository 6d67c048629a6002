import { ACTORS, type ActorName } from "./actors.ts";

/**
 * Fields that show less to some than what led to them: `yes` or `no` for each of `ACTORS` that gets so far, and `null`
 * where the field is there and says nothing. All other fields are shown to whoever reads their object.
 */
export const EXPECTED_FIELDS: Readonly<Record<string, string>> = {
  //                                      VIEWER MEMBER MAINTAINER ADMIN OWNER SERVICE AGENT
  "Organization.apiKeys": "no  no  no  yes yes no  no",
  "Organization.auditLog": "no  no  no  yes yes no  no",
  "Organization.deletions": "no  no  no  yes yes no  no",
  "Organization.invitations": "no  no  no  yes yes no  no",
  "Organization.webhooks": "no  no  no  yes yes no  no",
  "Example.attributes": "null null null null yes null yes",
};

const WORDS: Readonly<Record<string, string>> = { yes: "yes", no: "FORBIDDEN", null: "null" };

/** What each actor gets of a restricted field. */
export function expectedFieldOf(field: string, actor: ActorName): string {
  const words = (EXPECTED_FIELDS[field] ?? "").split(/\s+/);
  return WORDS[words[ACTORS.indexOf(actor) - 2] ?? ""] ?? "no such row";
}
