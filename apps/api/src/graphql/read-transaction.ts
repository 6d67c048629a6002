import type { Database, Tx } from "@graft/db";
import type { TenantScope } from "@graft/domain";

interface OpenTransaction {
  readonly client: Tx;
  /** Lets the transaction end and waits until its connection is back in the pool. */
  readonly end: () => Promise<void>;
}

function open(database: Database, scope: TenantScope): Promise<OpenTransaction> {
  return new Promise((resolve, reject) => {
    let release: () => void = () => {};
    const released = new Promise<void>((done) => {
      release = done;
    });
    const finished = database.read(scope, async (client) => {
      const end = async () => {
        release();
        await finished;
      };
      resolve({ client, end });
      await released;
    });
    finished.catch(reject);
  });
}

/**
 * The read transaction an operation's objects are resolved in: one snapshot, one `set_config`, one connection.
 *
 * - A query opens it at its first field that belongs to a tenant and keeps it to the end of the execution.
 * - A mutation field commits its own unit of work first; only then it is opened, so that the payload is read from
 *   what was committed. The next mutation field ends it before it writes: an operation never holds two connections,
 *   which a busy pool would turn into a deadlock.
 * - A subscription opens one for each event, with a context of its own.
 */
export class ReadTransaction {
  readonly #database: Database;
  readonly #scope: () => TenantScope;
  #opening: Promise<OpenTransaction> | undefined;
  #current: OpenTransaction | undefined;

  constructor(database: Database, scope: () => TenantScope) {
    this.#database = database;
    this.#scope = scope;
  }

  /** The client while open; fields read through it. */
  get client(): Tx {
    if (!this.#current) throw new Error("No read transaction is open: the field's root is not guarded.");
    return this.#current.client;
  }

  /** Opens it unless it is open. */
  async open(): Promise<void> {
    this.#opening ??= open(this.#database, this.#scope());
    this.#current = await this.#opening;
  }

  /** Ends it if it is open. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#current = undefined;
    if (opening) await (await opening).end();
  }
}
