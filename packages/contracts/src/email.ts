import { z } from "zod";
import { AppError } from "./app-error.ts";

/** Characters of the longest address mail servers carry (RFC 5321, path without its brackets). */
const LONGEST = 254;
const FOREIGN = /[^\u0021-\u007e]/u;

function refuse(message: string): AppError {
  return new AppError("EMAIL_REFUSED", message, { details: { subject: "email" } });
}

/**
 * An e-mail address as it is kept and compared: trimmed and in small letters. Only ASCII is taken: another alphabet's
 * letters look like Latin ones, and an invitation or a password would go to whom nobody meant. Domains in other
 * alphabets are written in their `xn--` form.
 *
 * @throws AppError EMAIL_REFUSED naming the character, or saying what an address looks like.
 */
export function parseEmail(text: string): string {
  const email = text.trim().toLowerCase();
  const [foreign] = FOREIGN.exec(email) ?? [];
  if (foreign !== undefined) {
    const point = (foreign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw refuse(
      `The e-mail holds the character U+${point}, which is none of the plain letters, digits and signs: type it again.`,
    );
  }
  if (email.length <= LONGEST && z.email().safeParse(email).success) return email;
  throw refuse(`${JSON.stringify(email.slice(0, LONGEST))} is no e-mail address: write it as name@example.org.`);
}
