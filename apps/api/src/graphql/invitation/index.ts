import "./accept-invitation.ts";
import "./invitation.ts";
import "./invitation-offer.ts";
import "./invite-member.ts";
import "./resend-invitation.ts";
import "./revoke-invitation.ts";
