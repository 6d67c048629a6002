import type { ROLES } from "@graft/contracts";
import { builder } from "../builder.ts";

export const Role = builder.enumType("Role", {
  description: "What a member may do, weakest first; each may do what the ones before it may.",
  values: Object.fromEntries(
    Object.entries({
      VIEWER: "Reads everything but protected attributes of examples.",
      MEMBER: "Makes projects, data sets, runs and requests.",
      MAINTAINER: "Makes policies, reviews promotions, revokes audits, drains agents.",
      ADMIN: "Manages members and keys.",
      OWNER: "Everything.",
    } satisfies Record<(typeof ROLES)[number], string>).map(([role, description]) => [role, { description }]),
  ) as Record<(typeof ROLES)[number], { description: string }>,
});
