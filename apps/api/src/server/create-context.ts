import { identify } from "../auth/identify.ts";
import { resolveTenancy } from "../auth/resolve-tenancy.ts";
import { GraphContext } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";

/** What a request brings to say who it is and which tenant it means. */
export interface Credentials {
  /** `authorization` and `cookie`. */
  readonly headers: Headers;
  /** Slug of the organization. */
  readonly organization: string | undefined;
}

export interface RequestOrigin {
  readonly requestId: string;
  /** Of the client. */
  readonly address: string;
  readonly signal: AbortSignal;
}

/**
 * Finds out who asks and for which tenant, now.
 *
 * @throws AppError UNAUTHENTICATED when a key was sent that does not hold.
 */
export async function createContext(
  platform: Platform,
  credentials: Credentials,
  { requestId, address, signal }: RequestOrigin,
): Promise<GraphContext> {
  const identity = await identify(platform, credentials.headers);
  const tenancy = await resolveTenancy(platform, identity, credentials.organization);
  return new GraphContext({ platform, requestId, address, identity, tenancy, signal });
}
