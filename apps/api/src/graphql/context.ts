import { AppError } from "@graft/contracts";
import type { Tx } from "@graft/db";
import { type NotedRead, type TenantScope, withOrigin } from "@graft/domain";
import type { Identity } from "../auth/identity.ts";
import type { Platform } from "../platform.ts";
import { ReadTransaction } from "./read-transaction.ts";

/** What a request may touch: a tenant, or the reason why there is none. */
export type Tenancy = TenantScope | AppError;

export interface GraphContextOptions {
  readonly platform: Platform;
  readonly requestId: string;
  /** Of the client, as the server saw it. */
  readonly address: string;
  /** Null when the request is anonymous. */
  readonly identity: Identity | null;
  readonly tenancy: Tenancy;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/**
 * What resolvers know about the request they answer. One for each operation, and one for each event of a subscription.
 * Apollo hands resolvers a shallow copy, so that private `#` fields do not survive and what changes lies in a box.
 */
export class GraphContext {
  readonly platform: Platform;
  readonly requestId: string;
  readonly address: string;
  readonly identity: Identity | null;
  readonly reads: ReadTransaction;
  /** Aborted when a subscription ends: hand it to whatever its source waits for. */
  readonly signal: AbortSignal;
  private readonly tenancy: { current: Tenancy };
  private readonly noted = new Map<string, NotedRead>();

  constructor(options: GraphContextOptions) {
    this.platform = options.platform;
    this.requestId = options.requestId;
    this.address = options.address;
    this.identity = options.identity;
    this.signal = options.signal;
    this.tenancy = { current: options.tenancy };
    this.reads = new ReadTransaction(options.platform.database, () => this.scope);
  }

  /** The tenant and who acts in it. @throws AppError UNAUTHENTICATED, ORGANIZATION_REQUIRED or NOT_FOUND. */
  get scope(): TenantScope {
    const { current } = this.tenancy;
    if (current instanceof AppError) throw current;
    return current;
  }

  /** The tenant, or undefined where there is none: for fields that answer both. */
  get scopeIfAny(): TenantScope | undefined {
    const { current } = this.tenancy;
    return current instanceof AppError ? undefined : current;
  }

  /** Goes on in another tenant: the one that `createOrganization` has just made. */
  enter(scope: TenantScope): void {
    this.tenancy.current = scope;
  }

  /** Notes that something was read whose reading is an event of its own: once for an operation, however often it was. */
  noteRead(read: NotedRead): void {
    this.noted.set(`${read.objectType}:${read.objectId}`, read);
  }

  /**
   * Ends the operation: its read transaction, and then what was noted goes into the audit log. An answer leaves after that,
   * and not when it fails.
   */
  async end(): Promise<void> {
    await this.reads.close();
    const reads = [...this.noted.values()];
    this.noted.clear();
    if (reads.length === 0) return;
    const { platform, scope, address, requestId } = this;
    await withOrigin({ action: "readProtectedAttributes", address, requestId }, () =>
      platform.work.write(scope, async ({ auditLog }) => {
        for (const read of reads) await auditLog.noteRead(scope, read);
      }),
    );
  }

  /** The Prisma client of the operation's read transaction. */
  get tx(): Tx {
    return this.reads.client;
  }
}
