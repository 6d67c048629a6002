import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Role } from "./role.ts";

export const Member = builder.prismaNode("Member", {
  id: { field: "id" },
  description: "A person's role in the organization.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The person's name, as it was at joining." }),
    email: t.exposeString("email", { description: "The person's e-mail, as it was at joining." }),
    role: t.expose("role", { type: Role, description: "What the person may do." }),
    readsAttributes: t.exposeBoolean("readsAttributes", {
      description: "Whether the person may see which protected group an example belongs to, granted beside the role.",
    }),
    userId: t.id({
      select: { userId: true },
      description: "Id of the person's account, the same in every organization.",
      resolve: ({ userId }) => encodeId("User", userId),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When the person joined." }),
  }),
});
