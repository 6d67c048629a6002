import { z } from "zod";

/** Single sign-on with one OpenID provider; all three of the first or none. */
export const ssoSchema = z.object({
  /** Issuer, as its discovery document names it. */
  GRAFT_OIDC_ISSUER: z.url().optional(),
  GRAFT_OIDC_CLIENT_ID: z.string().min(1).optional(),
  GRAFT_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the button says after "Sign in with". */
  GRAFT_OIDC_NAME: z.string().min(1).max(64).default("single sign-on"),
});

export interface SsoEnv {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
}

/** Null: nobody signs in but by password. Undefined: some of it is set and some is missing. */
export function ssoEnv(env: z.infer<typeof ssoSchema>): SsoEnv | null | undefined {
  const { GRAFT_OIDC_ISSUER: issuer, GRAFT_OIDC_CLIENT_ID: clientId, GRAFT_OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer && clientId && clientSecret) return { issuer, clientId, clientSecret, name: env.GRAFT_OIDC_NAME };
  return issuer || clientId || clientSecret ? undefined : null;
}
