import { inviteMember } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { Role } from "../organization/role.ts";
import { invitationPayload } from "./invitation-payload.ts";

mutationField("inviteMember", {
  description:
    "Invites whoever has an e-mail to the organization; the answer does not tell whether there is such an account. " +
    "Needs ADMIN; nobody offers a role above the own. Who is invited or a member already answers CONFLICT.",
  input: (t) => ({
    email: t.string({ required: true, description: "E-mail of the person's account, now or to be." }),
    role: t.field({ type: Role, required: true, description: "Role of the member to be." }),
  }),
  resolve: (input, { scope, platform }) => inviteMember(scope, platform, input),
  payload: invitationPayload,
});
