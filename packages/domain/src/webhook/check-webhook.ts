import { AppError, type NoticeKind, noticeKindSchema } from "@graft/contracts";

/** Longest address, in characters. */
const URL_MAX = 2048;

/**
 * An address a webhook may have, as far as its text tells: an absolute HTTP address without a name or password in it.
 * Which protocols and hosts are allowed is the sender's to say.
 *
 * @throws AppError WEBHOOK_URL_REFUSED.
 */
export function parseWebhookUrl(text: string): string {
  const url = text.length <= URL_MAX && URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw refusedUrl(`${JSON.stringify(text.slice(0, 200))} is no address: write https://host/path.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw refusedUrl("a name or password in the address would be shown to every administrator: leave it out.");
  }
  url.hash = "";
  return url.href;
}

/** The refusal of an address, naming the field. */
export function refusedUrl(why: string): AppError {
  return new AppError("WEBHOOK_URL_REFUSED", `The webhook's address is refused: ${why}`, {
    details: { subject: "url" },
  });
}

/** @throws AppError INPUT_INVALID when it would never be told anything. */
export function parseKinds(kinds: readonly string[]): NoticeKind[] {
  const distinct = [...new Set(kinds)].map((kind) => noticeKindSchema.parse(kind));
  if (distinct.length > 0) return distinct;
  throw new AppError("INPUT_INVALID", "Choose at least one kind of notice, or disable the webhook.", {
    details: { subject: "kinds" },
  });
}
