import { AppError } from "@graft/contracts";

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

/**
 * Checks a slug: the name in addresses and commands. 1 to 48 of small letters, digits and single hyphens inside.
 *
 * @throws AppError INPUT_INVALID naming the slug.
 */
export function parseSlug(slug: string): string {
  if (SLUG.test(slug) && !slug.includes("--")) return slug;
  throw new AppError(
    "INPUT_INVALID",
    `The slug ${JSON.stringify(slug)} is not allowed: use 1 to 48 small letters, digits and single hyphens inside.`,
    { details: { subject: "slug" } },
  );
}

/** Control characters, and those that turn the direction of the text around them: a name must read as it is stored. */
const UNREADABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/**
 * Checks a name for people: 1 to 128 characters once trimmed. Answered trimmed.
 *
 * @throws AppError INPUT_INVALID.
 */
export function parseDisplayName(name: string): string {
  const trimmed = name.trim();
  if (UNREADABLE.test(trimmed)) {
    throw new AppError("INPUT_INVALID", "The name holds control or direction characters: type it again.", {
      details: { subject: "name" },
    });
  }
  if (trimmed.length > 0 && trimmed.length <= 128) return trimmed;
  throw new AppError("INPUT_INVALID", "The name is empty or too long: use 1 to 128 characters.", {
    details: { subject: "name" },
  });
}
