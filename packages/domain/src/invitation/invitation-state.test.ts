import { expect, it } from "vitest";
import { invitationState } from "./invitation-state.ts";

const now = new Date("2026-03-01T12:00:00Z");
const open = { acceptedAt: null, revokedAt: null, expiresAt: new Date("2026-03-01T12:00:00.001Z") };

it("is open until its last millisecond, and says first what was done to it", () => {
  expect(invitationState(open, now)).toBe("OPEN");
  expect(invitationState({ ...open, expiresAt: now }, now)).toBe("EXPIRED");
  expect(invitationState({ ...open, expiresAt: now, revokedAt: now }, now)).toBe("REVOKED");
  expect(invitationState({ ...open, expiresAt: now, acceptedAt: now }, now)).toBe("ACCEPTED");
});
