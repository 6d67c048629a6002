import { AppError } from "@graft/contracts";
import { z } from "zod";

const base = z.url({ protocol: /^http$/ });

const schema = z.object({
  GRAFT_PROXY_HOST: z.string().default("127.0.0.1"),
  /** 0: one that is free. */
  GRAFT_PROXY_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** The API's replicas, by commas. */
  GRAFT_PROXY_API: z
    .string()
    .transform((text) => text.split(",").map((url) => url.trim()))
    .pipe(z.array(base).min(1)),
  /** The dashboard, which gets everything that is not the API's; left out: there is none. */
  GRAFT_PROXY_DASHBOARD: base.optional(),
  /**
   * Addresses or ranges before the proxy whose X-Forwarded-For and -Proto are believed, by commas: what ends TLS. Left out: the
   * proxy itself meets the clients.
   */
  GRAFT_TRUSTED_PROXIES: z.string().default(""),
});

export interface ProxyEnv {
  readonly host: string;
  readonly port: number;
  readonly api: readonly string[];
  readonly dashboard: string | undefined;
  readonly trustedProxies: readonly string[];
}

/** Reads what the reverse proxy needs. @throws AppError INPUT_INVALID naming each variable. */
export function readProxyEnv(variables: Readonly<Record<string, string | undefined>> = process.env): ProxyEnv {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    throw new AppError("INPUT_INVALID", `The proxy cannot start:\n${z.prettifyError(parsed.error)}`);
  }
  const env = parsed.data;
  return {
    host: env.GRAFT_PROXY_HOST,
    port: env.GRAFT_PROXY_PORT,
    api: env.GRAFT_PROXY_API,
    dashboard: env.GRAFT_PROXY_DASHBOARD,
    trustedProxies: env.GRAFT_TRUSTED_PROXIES.split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  };
}
