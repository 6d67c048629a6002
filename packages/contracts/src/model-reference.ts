import { AppError } from "./app-error.ts";
import { sha256Schema } from "./digest.ts";

/** Which version of a model is meant: the one an alias points at now, a number, or the one with a digest. */
export type VersionSelector =
  | { readonly kind: "ALIAS"; readonly alias: string }
  | { readonly kind: "VERSION"; readonly version: number }
  | { readonly kind: "DIGEST"; readonly digest: string };

/** A model and which version of it. */
export interface ModelReference {
  readonly model: string;
  readonly selector: VersionSelector;
}

/** Above it a number is no version any more: PostgreSQL's `int`. */
const MAX_VERSION = 2 ** 31 - 1;

function parseSelector(text: string): VersionSelector | undefined {
  if (/^[1-9]\d*$/.test(text)) {
    return Number(text) <= MAX_VERSION ? { kind: "VERSION", version: Number(text) } : undefined;
  }
  if (!text.startsWith("sha256:")) return { kind: "ALIAS", alias: text };
  const digest = sha256Schema.safeParse(text.slice("sha256:".length));
  return digest.success ? { kind: "DIGEST", digest: digest.data } : undefined;
}

/**
 * Reads `MODEL@production` (an alias), `MODEL@7` (a version) or `MODEL@sha256:…` (a digest). A model's name may hold an
 * `@` itself; the last one counts.
 *
 * @throws AppError INPUT_INVALID saying how a reference looks.
 */
export function parseModelReference(text: string): ModelReference {
  const at = text.lastIndexOf("@");
  const model = text.slice(0, at);
  const selector = at > 0 && at < text.length - 1 ? parseSelector(text.slice(at + 1)) : undefined;
  if (selector !== undefined) return { model, selector };
  throw new AppError(
    "INPUT_INVALID",
    `${JSON.stringify(text)} names no version of a model. Write MODEL@production, MODEL@7 or MODEL@sha256:… with 64 digits.`,
    { details: { reference: text } },
  );
}

/** The reference as it is written. */
export function formatModelReference({ model, selector }: ModelReference): string {
  switch (selector.kind) {
    case "ALIAS":
      return `${model}@${selector.alias}`;
    case "VERSION":
      return `${model}@${selector.version}`;
    case "DIGEST":
      return `${model}@sha256:${selector.digest}`;
  }
}
