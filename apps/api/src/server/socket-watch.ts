import { setTimeout as delay } from "node:timers/promises";
import { isAppError } from "@graft/contracts";
import type { Logger } from "pino";

/** Something that was let in and is to leave when what let it in no longer holds. */
export interface Watched {
  /** Names the credentials: those of one name are looked up once a round. */
  readonly credentials: string;
  /** Finds out again who stands behind it, as one word that differs with the person and the role. @throws AppError */
  readonly standing: () => Promise<string>;
  /** What `standing` answered when it was let in. */
  readonly admittedAs: string;
  /** Called once: with the error, or without where the standing is another one now. */
  readonly expel: (error?: unknown) => void;
}

/** Milliseconds between two rounds: a session that has ended is out of every socket within five seconds. */
const PAUSE = 2_000;

/**
 * Goes round and asks of everything let in whether it would be let in again. Events do so on their own; a quiet
 * subscription has none, and would outlive its session.
 */
export class SocketWatch {
  readonly #logger: Logger;
  readonly #watched = new Set<Watched>();
  readonly #ending = new AbortController();
  #round: Promise<void> = Promise.resolve();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  start(): void {
    this.#round = this.#goRound();
  }

  add(watched: Watched): void {
    this.#watched.add(watched);
  }

  remove(watched: Watched): void {
    this.#watched.delete(watched);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#round;
  }

  async #goRound(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#look().catch((err: unknown) =>
        this.#logger.warn({ err }, "could not look whether sockets still may"),
      );
      await delay(PAUSE, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const groups = new Map<string, Watched[]>();
    for (const watched of this.#watched) {
      groups.set(watched.credentials, [...(groups.get(watched.credentials) ?? []), watched]);
    }
    for (const group of groups.values()) {
      const [first] = group;
      if (!first || this.#ending.signal.aborted) continue;
      const found = await standingOf(first);
      for (const watched of group) {
        if (!this.#watched.has(watched)) continue;
        if ("error" in found) this.#expel(watched, found.error);
        else if (found.standing !== watched.admittedAs) this.#expel(watched);
      }
    }
  }

  #expel(watched: Watched, error?: unknown): void {
    this.#watched.delete(watched);
    watched.expel(error);
  }
}

/** An error of ours is an answer; any other says nothing about who asks, and ends the round. */
async function standingOf({ standing }: Watched): Promise<{ standing: string } | { error: unknown }> {
  try {
    return { standing: await standing() };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { error };
  }
}
