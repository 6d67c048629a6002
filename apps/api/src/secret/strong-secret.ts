import { z } from "zod";

/** What people leave standing from an example, or type so that it starts. */
const WELL_KNOWN =
  /change.?me|replace|example|default|secret|password|passwd|minioadmin|placeholder|your.?key|insecure|qwerty|12345678|abcdefgh/i;

/** Different characters below which a text is no random one: 32 hexadecimal digits have 16 to choose from. */
const FEWEST_CHARACTERS = 8;

/** True for what stands in examples and manuals, such as a server's own default. */
export function isWellKnown(text: string): boolean {
  return WELL_KNOWN.test(text);
}

/** True for a text that somebody may guess: one that is well known, or of a few characters again and again. */
export function isGuessable(text: string): boolean {
  return isWellKnown(text) || new Set(text).size < FEWEST_CHARACTERS;
}

const HOW = "as `openssl rand -hex 32` prints them";

/** A secret that a person cannot have thought of. */
export const strongSecret = z
  .string()
  .min(32, { error: `use at least 32 characters, ${HOW}`, abort: true })
  .refine((text) => !isGuessable(text), `is one that can be guessed; use 64 random hexadecimal digits, ${HOW}`);

/** 32 bytes as hexadecimal digits. */
export const strongKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, { error: `use 64 hexadecimal digits, ${HOW}`, abort: true })
  .refine((text) => !isGuessable(text), `is one that can be guessed; use 64 random hexadecimal digits, ${HOW}`);

/** A database's URL, whose password, where it has one, is not a well-known one. */
export const databaseUrl = z.url().refine((text) => {
  const password = decodeURIComponent(URL.parse(text)?.password ?? "");
  return password === "" || !(isGuessable(password) || ["postgres", "graft"].includes(password.toLowerCase()));
}, "its password is one that can be guessed");
