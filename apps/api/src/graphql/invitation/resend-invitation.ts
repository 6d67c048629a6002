import { resendInvitation } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { invitationPayload } from "./invitation-payload.ts";

mutationField("resendInvitation", {
  description:
    "Sends an invitation again with a new link and term; the earlier link ends. One that has expired opens again. " +
    "Needs ADMIN.",
  input: (t) => ({ invitationId: t.id({ required: true, description: "The invitation." }) }),
  resolve: ({ invitationId }, { scope, platform }) =>
    resendInvitation(scope, platform, decodeId("Invitation", String(invitationId))),
  payload: invitationPayload,
});
