import { newId, type PrismaClient } from "@graft/db";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";

export interface AuthOptions {
  /** Client of the role that may see people and their sessions, and nothing of a tenant. */
  readonly client: PrismaClient;
  readonly secret: string;
  /** URL of the API as browsers reach it; decides whether cookies are Secure. */
  readonly publicUrl: string;
  /** Origins whose pages may sign in. */
  readonly trustedOrigins: readonly string[];
  readonly signUpOpen: boolean;
}

/**
 * Sign-in of people by e-mail and password, at `/api/auth/*`. Cookies are bound to the host, not to its port, so that
 * the dashboard on another port of the same host shares the session.
 */
export function createAuth(options: AuthOptions) {
  return betterAuth({
    appName: "Graft",
    baseURL: options.publicUrl,
    basePath: "/api/auth",
    secret: options.secret,
    trustedOrigins: [...options.trustedOrigins],
    database: prismaAdapter(options.client, { provider: "postgresql" }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: !options.signUpOpen,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      autoSignIn: true,
    },
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    advanced: {
      cookiePrefix: "graft",
      useSecureCookies: options.publicUrl.startsWith("https:"),
      database: { generateId: () => newId() },
    },
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { "/sign-in/email": { window: 60, max: 30 } } },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof createAuth>;
