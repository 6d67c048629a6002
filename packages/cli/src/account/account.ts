import { AppError } from "@graft/contracts";
import { type AccountEnvironment, readAccountEnvironment } from "../env.ts";
import { readSettings } from "./settings-file.ts";

/** Where the platform is and who asks. */
export interface Account {
  /** Address of the API, without a slash at its end. */
  readonly url: string;
  readonly key: string;
  /** Slug of the tenant; a key that names one needs none. */
  readonly organization: string | undefined;
}

/** The address as a URL of HTTP. @throws AppError INPUT_INVALID */
export function parseAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url.href.replace(/\/+$/, "");
  throw new AppError("INPUT_INVALID", `"${text}" is no address of a Graft API; one looks like http://127.0.0.1:4000.`);
}

/**
 * The account of this person: each setting from the environment, else from what `graft login` kept.
 *
 * @throws AppError UNAUTHENTICATED when address or key stand nowhere.
 */
export function readAccount(environment: AccountEnvironment = readAccountEnvironment()): Account {
  const saved = readSettings(environment.settingsFile);
  const url = environment.url ?? saved.url;
  const key = environment.key ?? saved.key;
  const organization = environment.organization ?? saved.organization;
  if (url === undefined || key === undefined) {
    const what = url === undefined ? "No Graft API is named" : `There is no key for ${url}`;
    throw new AppError(
      "UNAUTHENTICATED",
      `${what}. Run "graft login --url ADDRESS", or set GRAFT_API_URL and GRAFT_API_KEY.`,
    );
  }
  return { url: parseAddress(url), key, organization };
}
