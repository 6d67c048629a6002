/** What has become of an invitation. */
export const INVITATION_STATES = ["OPEN", "ACCEPTED", "REVOKED", "EXPIRED"] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

export interface InvitationTimes {
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date;
}

/** The state at `now`: what was done to it counts before its term. */
export function invitationState(times: InvitationTimes, now: Date): InvitationState {
  if (times.acceptedAt !== null) return "ACCEPTED";
  if (times.revokedAt !== null) return "REVOKED";
  return times.expiresAt.getTime() <= now.getTime() ? "EXPIRED" : "OPEN";
}
