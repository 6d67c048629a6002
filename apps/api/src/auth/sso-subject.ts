import { z } from "zod";

/** Seconds that a provider's clock may differ from ours, as for the times the library checks. */
const SKEW = 30;
/** Seconds after which an ID token is no word on who signs in now. */
const LONGEST_AGE = 600;

const claimsSchema = z.object({ sub: z.string().min(1), iat: z.number() });

/**
 * Who an ID token speaks of. The library has verified its signature, issuer, audience, nonce and end; it does not look at
 * the beginning, so a provider whose clock is wrong could hand out tokens that outlive what they say.
 *
 * @throws Error when there is no ID token, or it is from the future or long ago: the sign-in ends with an error.
 */
export function ssoSubject(idToken: string | undefined, now = Date.now()): string {
  const [, payload] = idToken?.split(".") ?? [];
  if (payload === undefined) throw new Error("the provider sent no ID token");
  const { sub, iat } = claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  const age = now / 1_000 - iat;
  if (age < -SKEW || age > LONGEST_AGE) throw new Error(`the ID token is ${Math.round(age)} seconds old`);
  return sub;
}
