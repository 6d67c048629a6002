import {
  askRelease,
  type GraftClientOptions,
  type ReleaseCache,
  type ReleasePlace,
  type TaggedRelease,
} from "@graft/client";
import { AppError, type BackendName, type ErrorCode, isAppError } from "@graft/contracts";
import { pause, ServedVersion } from "./served-version.ts";

export interface FollowerOptions {
  readonly connection: GraftClientOptions;
  readonly place: ReleasePlace;
  readonly cache: ReleaseCache;
  readonly backend: BackendName | undefined;
  readonly pollMs: number;
  /** Inputs that may wait for one version. */
  readonly capacity: number;
  readonly log: (message: string) => void;
}

/** A version that was looked at and gets no traffic. */
export interface RefusedVersion {
  readonly version: number;
  readonly digest: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly at: Date;
}

/** How following goes. */
export interface FollowingState {
  /** When the API last answered. */
  readonly checkedAt: Date | undefined;
  /** Why it did not answer the last time. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
  readonly refused: RefusedVersion | undefined;
}

/** Most that one question asks the API to wait for a change. */
const LONGEST_WAIT_SECONDS = 30;
/** Milliseconds after which a version is tried again that was refused for what may be mended: its files, this machine. */
const RETRY_MS = 60_000;
/** Faults of the version itself: looking at it again shows the same. */
const FINAL: readonly ErrorCode[] = ["GOLDEN_MISMATCH", "MANIFEST_INVALID", "MODALITY_MISMATCH"];
/** Faults of what was asked for: nothing is served by waiting for another answer when nothing is served yet. */
const HOPELESS: readonly ErrorCode[] = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "INPUT_INVALID",
  "ORGANIZATION_REQUIRED",
];

function coded(error: unknown): AppError {
  if (isAppError(error)) return error;
  return new AppError("INTERNAL", error instanceof Error ? error.message : String(error), { cause: error });
}

/**
 * Follows an alias: asks which version stands there, fetches and loads a new one beside the old, and gives it the traffic
 * once it predicts what it stored of itself. The old one answers what it had taken and is then given back. Whatever goes
 * wrong, what is served goes on being served.
 */
export class ReleaseFollower {
  readonly #options: FollowerOptions;
  readonly #ending = new AbortController();
  readonly #retiring = new Set<Promise<void>>();
  #current: ServedVersion | undefined;
  #seen: TaggedRelease | undefined;
  #retryAt = Number.POSITIVE_INFINITY;
  #state: FollowingState = { checkedAt: undefined, error: undefined, refused: undefined };
  #running: Promise<void> = Promise.resolve();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** The version that takes traffic now. */
  get current(): ServedVersion | undefined {
    return this.#current;
  }

  get state(): FollowingState {
    return this.#state;
  }

  /**
   * Loads the first version and follows from then on. When the API is away, the version last served from this cache.
   *
   * @throws AppError when the place names nothing this key can see.
   */
  async start(): Promise<void> {
    await this.#look();
    const { error } = this.#state;
    if (error !== undefined && HOPELESS.includes(error.code)) throw new AppError(error.code, error.message);
    if (error !== undefined && this.#current === undefined) await this.#serveLast();
    this.#running = this.#follow();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#current?.retire();
    await Promise.all(this.#retiring);
  }

  async #follow(): Promise<void> {
    const { pollMs } = this.#options;
    const { signal } = this.#ending;
    const waitSeconds = Math.min(LONGEST_WAIT_SECONDS, Math.floor(pollMs / 1000));
    if (waitSeconds === 0) await pause(pollMs, signal);
    while (!signal.aborted) {
      const begun = performance.now();
      const changed = await this.#look(waitSeconds);
      // An API that has waited, or has news, is asked again at once; any other after the usual time.
      const waited = waitSeconds > 0 && performance.now() - begun >= 0.9 * waitSeconds * 1000;
      if (!changed && !waited) await pause(pollMs, signal);
    }
  }

  /** Asks once, and changes the version when another stands there. Answers whether the API had news. */
  async #look(waitSeconds = 0): Promise<boolean> {
    const { connection, place, log } = this.#options;
    const { signal } = this.#ending;
    try {
      const answer = await askRelease(connection, place, { etag: this.#seen?.etag, waitSeconds, signal });
      if (this.#state.error) log("the API answers again");
      this.#state = { ...this.#state, checkedAt: new Date(), error: undefined };
      if (!answer.unchanged) this.#seen = { release: answer.release, etag: answer.etag };
      const due = !answer.unchanged || performance.now() >= this.#retryAt;
      if (due && this.#seen !== undefined) await this.#take(this.#seen);
      return !answer.unchanged;
    } catch (error) {
      if (signal.aborted) return false;
      const { code, message } = coded(error);
      if (this.#state.error?.message !== message) log(`${code}: ${message} Going on with what is served.`);
      this.#state = { ...this.#state, error: { code, message } };
      return false;
    }
  }

  /** Brings a version to traffic, or notes why not. */
  async #take(seen: TaggedRelease): Promise<void> {
    const { connection, place, cache, log } = this.#options;
    const { release } = seen;
    this.#retryAt = Number.POSITIVE_INFINITY;
    const name = `${release.model} version ${release.version}`;
    try {
      if (this.#current?.release.modelVersionId !== release.modelVersionId) {
        await cache.fetch(release, { connection });
        await this.#switchTo(seen);
      }
      this.#state = { ...this.#state, refused: undefined };
      await cache.keep(connection, place, seen);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      const { code, message } = coded(error);
      if (!FINAL.includes(code)) this.#retryAt = performance.now() + RETRY_MS;
      const { version, digest } = release;
      this.#state = { ...this.#state, refused: { version, digest, code, message, at: new Date() } };
      log(`${name} is refused (${code}): ${message}`);
    }
  }

  async #switchTo({ release }: TaggedRelease): Promise<void> {
    const { cache, backend, capacity, log } = this.#options;
    const { model, backbone, examples } = await cache.open(release);
    const next = await ServedVersion.open(
      {
        release,
        job: {
          model,
          backbone: { folder: backbone, files: release.backbone.files },
          examples,
          ...(backend === undefined ? {} : { backend }),
        },
        capacity,
        log,
      },
      this.#ending.signal,
    );
    if (this.#ending.signal.aborted) return next.retire();
    const before = this.#current;
    this.#current = next;
    log(`${release.model} version ${release.version} (${release.digest.slice(0, 12)}) takes the traffic`);
    if (before === undefined) return;
    const retired = before.retire().then(() => {
      log(`version ${before.release.version} has answered what it had taken and is closed`);
      this.#retiring.delete(retired);
    });
    this.#retiring.add(retired);
  }

  async #serveLast(): Promise<void> {
    const { connection, place, cache, log } = this.#options;
    const last = await cache.last(connection, place);
    if (last === undefined) return;
    try {
      await this.#switchTo(last);
      this.#seen = last;
      log(`the API is away; serving version ${last.release.version} from ${cache.folder}`);
    } catch (error) {
      const { code, message } = coded(error);
      const { version, digest } = last.release;
      this.#state = { ...this.#state, refused: { version, digest, code, message, at: new Date() } };
      log(`the version last served cannot be served again (${code}): ${message}`);
    }
  }
}
