import {
  AppError,
  ERROR_CODES,
  type ErrorCode,
  type Release,
  type ReleaseDownloads,
  releaseDownloadsSchema,
  releaseSchema,
} from "@graft/contracts";
import { GraftClient, type GraftClientOptions } from "../graft-client.ts";

/** A model by name and version, in a project or in the only one that has it. */
export interface ReleasePlace {
  /** Slug; left out: the only project of the organization with such a model. */
  readonly project?: string | undefined;
  /** `MODEL@production`, `MODEL@7` or `MODEL@sha256:…`. */
  readonly reference: string;
}

/** What stands at a place, with the tag to ask by next time; or that nothing changed since the tag given. */
export type ReleaseAnswer =
  | { readonly unchanged: false; readonly release: Release; readonly etag: string }
  | { readonly unchanged: true };

/** Seconds one question may take. */
const TIMEOUT_SECONDS = 20;

function refusal(url: string, status: number, body: unknown): AppError {
  const [error] = (body as { errors?: { message?: string; extensions?: { code?: string } }[] } | null)?.errors ?? [];
  const code = ERROR_CODES.find((known): known is ErrorCode => known === error?.extensions?.code);
  // A busy platform and one that is just starting answer like this; asking again later helps.
  if (status === 429 || status >= 500 || code === undefined) {
    return new AppError(
      "API_UNREACHABLE",
      `The API at ${url} answered ${status}${error?.message ? `: ${error.message}` : " and no reason a Graft API would give"}`,
      { details: { status } },
    );
  }
  return new AppError(code, error?.message ?? `The API at ${url} answered ${status}.`, { details: { status } });
}

interface Question {
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** Seconds the answer may be waited for beyond the ordinary. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

async function ask(connection: GraftClientOptions, question: Question): Promise<Response> {
  const { path, headers = {}, waitSeconds = 0, signal } = question;
  const timeout = AbortSignal.timeout(((connection.timeoutSeconds ?? TIMEOUT_SECONDS) + waitSeconds) * 1000);
  const client = new GraftClient(connection);
  const { "content-type": _none, ...identity } = client.headers();
  try {
    return await fetch(new URL(path, connection.url), {
      headers: { ...identity, ...headers },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (cause) {
    const why = (cause as { cause?: { code?: string } }).cause?.code ?? (cause as Error).message;
    throw new AppError("API_UNREACHABLE", `The API at ${connection.url} cannot be reached (${why}).`, { cause });
  }
}

async function json(connection: GraftClientOptions, response: Response): Promise<unknown> {
  const body = (await response.json().catch(() => null)) as unknown;
  if (response.ok) return body;
  throw refusal(connection.url, response.status, body);
}

function pathOf({ project, reference }: ReleasePlace): string {
  return ["/v1/models", ...(project === undefined ? [] : [project]), reference]
    .map((part, i) => (i === 0 ? part : encodeURIComponent(part)))
    .join("/");
}

export interface ReleaseQuestion {
  /** Of an earlier answer: a place that has not changed since is answered with one line and no document. */
  readonly etag?: string | undefined;
  /** Whole seconds the API may wait for a change before it says that there was none; it may grant less, or nothing. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Which version stands at a place.
 *
 * @throws AppError API_UNREACHABLE; UNAUTHENTICATED, NOT_FOUND and what else the API answers.
 */
export async function askRelease(
  connection: GraftClientOptions,
  place: ReleasePlace,
  { etag, waitSeconds = 0, signal }: ReleaseQuestion = {},
): Promise<ReleaseAnswer> {
  const headers = {
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
  };
  const response = await ask(connection, { path: pathOf(place), headers, waitSeconds, signal });
  if (response.status === 304) return { unchanged: true };
  const parsed = releaseSchema.safeParse(await json(connection, response));
  if (parsed.success) return { unchanged: false, release: parsed.data, etag: response.headers.get("etag") ?? "" };
  throw new AppError(
    "API_UNREACHABLE",
    `The API at ${connection.url} does not answer as a Graft API that knows models.`,
    {
      cause: parsed.error,
    },
  );
}

/** URLs of the files of exactly the version a release names. @throws AppError as {@link askRelease}. */
export async function askDownloads(connection: GraftClientOptions, release: Release): Promise<ReleaseDownloads> {
  const { project, model, version } = release;
  const path = pathOf({ project, reference: `${model}@${version}` });
  const downloads = releaseDownloadsSchema.parse(
    await json(connection, await ask(connection, { path: `${path}/downloads` })),
  );
  if (downloads.digest === release.digest) return downloads;
  throw new AppError("DIGEST_MISMATCH", `${model} version ${version} has another digest than a moment ago.`);
}
