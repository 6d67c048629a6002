import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { originSetting } from "./audit-log/origin-setting.ts";
import { type Prisma, PrismaClient } from "./generated/prisma/client.ts";
import { checkMigrations } from "./migrate/check-migrations.ts";
import { checkRole } from "./roles/check-role.ts";
import { retryTransaction } from "./transaction/retry-transaction.ts";
import { organizationIdOf, type TenantOf } from "./transaction/tenant-setting.ts";

/** A transaction as repositories see it. */
export type Tx = Prisma.TransactionClient;

export interface DatabaseOptions {
  /** Connection as `graft_api`. */
  readonly apiUrl: string;
  /** Connection as `graft_system`. */
  readonly systemUrl: string;
  /** Connection as `graft_auth`. */
  readonly authUrl: string;
  /** Connections for tenants' work; the other two roles get a quarter each, at least two. */
  readonly connections?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/** A statement that each connection prepares once, under its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Settings of the planner that a hot path knows better. */
export type PlannerSettings = Readonly<
  Partial<Record<"enable_seqscan" | "enable_sort" | "enable_bitmapscan" | "jit", "on" | "off">> & {
    readonly plan_cache_mode?: "auto" | "force_generic_plan";
  }
>;

/** Longest wait for a connection and longest transaction, in milliseconds. */
const TRANSACTION_LIMITS = { maxWait: 10_000, timeout: 30_000 };
/**
 * Tries of a transaction that must be as if alone. Of those that collide one commits, so that as many tries as there are
 * who collide are enough for all of them.
 */
const SERIALIZABLE_ATTEMPTS = 50;

/**
 * The only way to the data. Every piece of work is one transaction that names its tenant first; row-level security
 * reads that name. Nothing slow and nothing outside the database belongs inside: a transaction may run more than once.
 */
export class Database {
  readonly #api: pg.Pool;
  readonly #system: pg.Pool;
  readonly #authPool: pg.Pool;
  readonly #apiClient: PrismaClient;
  readonly #systemClient: PrismaClient;
  /** The sign-in library's client: people, sessions, accounts; no tenant's table. */
  readonly auth: PrismaClient;

  private constructor(options: DatabaseOptions) {
    const connections = options.connections ?? 10;
    const few = Math.max(2, Math.ceil(connections / 4));
    const pool = (connectionString: string, max: number) => {
      const made = new pg.Pool({ connectionString, max });
      made.on("error", (error) => options.onIdleError?.(error));
      // A server that goes tells every connection. One that is lent has nobody who listens, and an error that nobody listens
      // to would end the process; its work fails with its next statement, and the pool takes no broken one back.
      made.on("connect", (client) => void client.on("error", () => undefined));
      return made;
    };
    this.#api = pool(options.apiUrl, connections);
    this.#system = pool(options.systemUrl, few);
    this.#authPool = pool(options.authUrl, few);
    this.#apiClient = new PrismaClient({ adapter: new PrismaPg(this.#api) });
    this.#systemClient = new PrismaClient({ adapter: new PrismaPg(this.#system) });
    this.auth = new PrismaClient({ adapter: new PrismaPg(this.#authPool) });
  }

  /**
   * Connects, and refuses roles that could see past row-level security and databases that lack migrations.
   *
   * @throws AppError DATABASE_ROLE_UNSAFE, DATABASE_NOT_MIGRATED
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    try {
      for (const pool of [database.#api, database.#system, database.#authPool]) await checkRole(pool);
      await checkMigrations(database.#api);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Reads one consistent snapshot of a tenant's data; writing inside fails. */
  read<T>(scope: TenantOf, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#tenant(scope, work, { isolationLevel: "RepeatableRead", readOnly: true });
  }

  /** Writes a tenant's data at READ COMMITTED; run again whole after a deadlock. */
  write<T>(scope: TenantOf, work: (tx: Tx) => Promise<T>): Promise<T> {
    return retryTransaction(() => this.#tenant(scope, work, { isolationLevel: "ReadCommitted" }));
  }

  /** Writes as if nobody else did; run again whole when the database says that somebody did. */
  serializable<T>(scope: TenantOf, work: (tx: Tx) => Promise<T>): Promise<T> {
    return retryTransaction(() => this.#tenant(scope, work, { isolationLevel: "Serializable" }), {
      attempts: SERIALIZABLE_ATTEMPTS,
    });
  }

  /**
   * A tenant's transaction in plain SQL, for hot paths: three to five times the rate of Prisma's.
   *
   * @param planning settings of the planner within the transaction.
   */
  sql<T>(scope: TenantOf, work: (client: pg.PoolClient) => Promise<T>, planning: PlannerSettings = {}): Promise<T> {
    const id = organizationIdOf(scope);
    const settings = { "graft.organization_id": id, "graft.origin": originSetting(scope), ...planning };
    const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
    return retryTransaction(() => inTransaction(this.#api, `BEGIN; SELECT ${set.join(", ")}`, work));
  }

  /** One snapshot of a tenant's data in plain SQL, for as long as it takes; writing inside fails. */
  snapshot<T>(scope: TenantOf, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const id = organizationIdOf(scope);
    const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('graft.organization_id', '${id}', true)`;
    return inTransaction(this.#api, begin, work);
  }

  /** Work without a tenant, within the policies of `graft_system`. Name the columns: grants are by column. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return retryTransaction(() => this.#systemClient.$transaction(work, TRANSACTION_LIMITS));
  }

  /** As {@link system}, in plain SQL. */
  systemSql<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return retryTransaction(() => inTransaction(this.#system, "BEGIN", work));
  }

  /** One statement as the system role, planned once for each connection: a transaction of its own, in one round trip. */
  async systemStatement<Row extends object>(statement: PreparedStatement): Promise<Row[]> {
    const { rows } = await retryTransaction(() =>
      this.#system.query<Row>({ ...statement, values: [...statement.values] }),
    );
    return rows;
  }

  /**
   * Work that one process at a time does, whichever replica comes first; undefined where another is at it. It holds a
   * connection, not a transaction, so it may take long; should the process die, the database lets go by itself.
   *
   * @param what names the work, of whatever tenant.
   * @param beside names other work that must not go on meanwhile; any number may stand beside it.
   */
  async exclusively<T>(what: string, work: () => Promise<T>, beside?: string): Promise<T | undefined> {
    const client = await this.#system.connect();
    let broken: Error | undefined;
    const breaks = (error: Error) => {
      broken = error;
    };
    client.on("error", breaks);
    try {
      if (!(await lockOf(client, what, "lock"))) return undefined;
      try {
        if (beside === undefined) return await work();
        if (!(await lockOf(client, beside, "lock_shared"))) return undefined;
        return await work();
      } finally {
        // Locks of the session; it holds no others.
        await client.query("SELECT pg_advisory_unlock_all()").catch(breaks);
      }
    } finally {
      client.off("error", breaks);
      client.release(broken);
    }
  }

  /** Answers when the database does: for readiness probes. */
  async ping(): Promise<void> {
    await this.#api.query("SELECT 1");
  }

  async close(): Promise<void> {
    await Promise.all([this.#apiClient.$disconnect(), this.#systemClient.$disconnect(), this.auth.$disconnect()]);
    await Promise.all([this.#api, this.#system, this.#authPool].map((pool) => (pool.ended ? undefined : pool.end())));
  }

  #tenant<T>(
    scope: TenantOf,
    work: (tx: Tx) => Promise<T>,
    { isolationLevel, readOnly = false }: { isolationLevel: Prisma.TransactionIsolationLevel; readOnly?: boolean },
  ): Promise<T> {
    const id = organizationIdOf(scope);
    const origin = originSetting(scope);
    return this.#apiClient.$transaction(
      async (tx) => {
        await (readOnly
          ? tx.$queryRaw`SELECT set_config('graft.organization_id', ${id}, true), set_config('transaction_read_only', 'on', true)`
          : tx.$queryRaw`SELECT set_config('graft.organization_id', ${id}, true), set_config('graft.origin', ${origin}, true)`);
        return work(tx);
      },
      { ...TRANSACTION_LIMITS, isolationLevel },
    );
  }
}

async function lockOf(client: pg.PoolClient, name: string, mode: "lock" | "lock_shared"): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_${mode}(hashtextextended($1, 0)) AS mine`,
    [name],
  );
  return rows[0]?.mine === true;
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that cannot roll back is in an unknown state: the pool must not lend it again.
    await client.query("ROLLBACK").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
