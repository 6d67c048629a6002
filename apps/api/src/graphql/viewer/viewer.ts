import type { Membership as MembershipShape } from "@graft/domain";
import type { Identity } from "../../auth/identity.ts";
import { ApiKey } from "../api-key/api-key.ts";
import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Role } from "../organization/role.ts";

type Person = Extract<Identity, { kind: "USER" }>;

const User = builder.objectRef<Person>("User").implement({
  description: "A person's account.",
  fields: (t) => ({
    id: t.id({ description: "Id of the account.", resolve: ({ userId }) => encodeId("User", userId) }),
    name: t.exposeString("name", { description: "Name for people." }),
    email: t.exposeString("email", { description: "E-mail the person signs in with." }),
  }),
});

const OrganizationSummary = builder.objectRef<MembershipShape["organization"]>("OrganizationSummary").implement({
  description: "An organization as its members see it in the list of theirs.",
  fields: (t) => ({
    id: t.id({ description: "Id of the organization.", resolve: ({ id }) => encodeId("Organization", id) }),
    slug: t.exposeString("slug", { description: "What to send in the header graft-organization." }),
    name: t.exposeString("name", { description: "Name for people." }),
  }),
});

const Membership = builder.objectRef<MembershipShape>("Membership").implement({
  description: "An organization the person belongs to.",
  fields: (t) => ({
    organization: t.field({
      type: OrganizationSummary,
      description: "The organization.",
      resolve: ({ organization }) => organization,
    }),
    role: t.expose("role", { type: Role, description: "The person's role in it." }),
  }),
});

const Viewer = builder.objectRef<Identity>("Viewer").implement({
  description: "Who asks: exactly one of `user` and `apiKey` is set.",
  fields: (t) => ({
    user: t.field({
      type: User,
      nullable: true,
      description: "The person who is signed in, or whose personal key was sent.",
      resolve: (identity) => (identity.kind === "USER" ? identity : null),
    }),
    apiKey: t.prismaField({
      type: ApiKey,
      nullable: true,
      description: "The machine's key that was sent.",
      resolve: async (query, identity, _args, { reads }) => {
        if (identity.kind !== "KEY") return null;
        await reads.open();
        return reads.client.apiKey.findUnique({ ...query, where: { id: identity.apiKeyId } });
      },
    }),
    memberships: t.field({
      type: [Membership],
      description: "Organizations the person belongs to, by name; empty for a machine's key.",
      resolve: async (identity, _args, { platform }) =>
        identity.kind === "USER" ? [...(await platform.directory.membershipsOf(identity.userId))] : [],
    }),
  }),
});

builder.queryField("me", (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: "Who asks; null when nobody is signed in.",
    resolve: (_root, _args, { identity }) => identity,
  }),
);
