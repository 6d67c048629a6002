import { AsyncLocalStorage } from "node:async_hooks";

/** Carries the request's id to where Apollo formats errors, which is told nothing of the request. */
export const requestScope = new AsyncLocalStorage<{ readonly requestId: string }>();

/** Id of the request being answered. */
export function currentRequestId(): string {
  return requestScope.getStore()?.requestId ?? "unknown";
}
