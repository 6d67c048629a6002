import { randomBytes } from "node:crypto";
import { sha256Hex } from "@graft/contracts";

const MILLISECONDS_OF_A_DAY = 86_400_000;

export interface InvitationToken {
  /** 256 random bits: opens the invitation to the person it names. */
  readonly token: string;
  /** What is kept of it. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

/** A new token with its term. */
export function makeInvitationToken(days: number): InvitationToken {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + days * MILLISECONDS_OF_A_DAY);
  return { token, tokenHash: sha256Hex(token), expiresAt };
}

/** The page of the dashboard that accepts it. */
export function invitationLink(dashboardUrl: string, token: string): string {
  return new URL(`/accept-invitation?token=${token}`, dashboardUrl).href;
}
