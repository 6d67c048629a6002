import { LIMITS } from "@graft/contracts";
import { newId, type PrismaClient } from "@graft/db";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Logger } from "pino";

export interface AuthOptions {
  /** Client of the role that may see people and their sessions, and nothing of a tenant. */
  readonly client: PrismaClient;
  readonly secret: string;
  /** URL of the API as browsers reach it; decides whether cookies are Secure. */
  readonly publicUrl: string;
  /** Origins whose pages may sign in. */
  readonly trustedOrigins: readonly string[];
  readonly signUpOpen: boolean;
  /** Sign-ins, and sign-ups, that one address may try in a minute. */
  readonly signInsPerMinute: number;
  readonly logger: Logger;
}

/** Header in which the route hands on the address of the client, as the server saw it; what a client sends is dropped. */
export const CLIENT_ADDRESS_HEADER = "x-graft-client-address";

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
      minPasswordLength: LIMITS.passwordMin,
      maxPasswordLength: LIMITS.passwordMax,
      autoSignIn: true,
    },
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    advanced: {
      cookiePrefix: "graft",
      // Said here because the library would leave the check out where it believes itself under test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      useSecureCookies: options.publicUrl.startsWith("https:"),
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    rateLimit: {
      enabled: true,
      // Counted in the database: who guesses passwords must not get a fresh count from each replica.
      storage: "database",
      modelName: "rateLimit",
      window: 60,
      max: options.signInsPerMinute * 20,
      customRules: {
        "/sign-in/*": { window: 60, max: options.signInsPerMinute },
        "/sign-up/*": { window: 60, max: options.signInsPerMinute },
      },
    },
    logger: { log: (level, message) => options.logger[level](message) },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof createAuth>;
