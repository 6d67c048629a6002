import { sha256Hex } from "@graft/contracts";
import type { PrismaClient } from "@graft/db";

export interface AttemptLimit {
  /** What is tried, such as `sign-in`. */
  readonly what: string;
  readonly most: number;
  readonly windowSeconds: number;
}

/**
 * Counts what is tried with an e-mail, whatever the address it comes from and whether there is such an account: who
 * guesses one person's password from many addresses is stopped all the same. The e-mail is kept as a hash.
 */
export class AccountAttempts {
  readonly #client: PrismaClient;

  constructor(client: PrismaClient) {
    this.#client = client;
  }

  /** Counts a try before it is looked at, so that tries sent at once are counted each. Answers seconds to wait, 0: go on. */
  async take(email: string, { what, most, windowSeconds }: AttemptLimit): Promise<number> {
    const [row] = await this.#client.$queryRaw<{ count: number; wait: number }[]>`
      INSERT INTO account_attempt AS a (key, count, since) VALUES (${keyOf(what, email)}, 1, now())
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN a.since <= now() - make_interval(secs => ${windowSeconds}) THEN 1 ELSE a.count + 1 END,
        since = CASE WHEN a.since <= now() - make_interval(secs => ${windowSeconds}) THEN now() ELSE a.since END
      RETURNING count, ceil(extract(epoch FROM since + make_interval(secs => ${windowSeconds}) - now()))::int AS wait`;
    return row && row.count > most ? Math.max(1, row.wait) : 0;
  }

  /** Forgets what was tried with an e-mail: it was the right person. Takes along what no window covers any more. */
  async forget(email: string, what: string): Promise<void> {
    await this.#client.$executeRaw`
      DELETE FROM account_attempt WHERE key = ${keyOf(what, email)} OR since < now() - interval '1 day'`;
  }
}

function keyOf(what: string, email: string): string {
  return `${what} ${sha256Hex(email.trim().toLowerCase())}`;
}
