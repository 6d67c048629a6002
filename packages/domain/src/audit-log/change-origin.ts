import { AsyncLocalStorage } from "node:async_hooks";

/** Where a change comes from, beside who makes it; the audit log keeps it with the change. */
export interface ChangeOrigin {
  /** The mutation, the path or the piece of the platform's own work. */
  readonly action: string;
  /** Address of the client, as the server saw it. */
  readonly address: string | null;
  readonly requestId: string | null;
}

const origins = new AsyncLocalStorage<ChangeOrigin>();

/** Does work whose changes carry this origin, in whatever transaction they happen. */
export function withOrigin<T>(origin: ChangeOrigin, work: () => Promise<T>): Promise<T> {
  return origins.run(origin, work);
}

/** Origin of what is being done; undefined for work that nobody asked for. */
export function currentOrigin(): ChangeOrigin | undefined {
  return origins.getStore();
}
