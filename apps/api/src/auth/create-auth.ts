import { LIMITS, parseEmail } from "@graft/contracts";
import { newId, type PrismaClient } from "@graft/db";
import { type Mailer, type OrganizationDirectory, parseDisplayName } from "@graft/domain";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { genericOAuth, twoFactor } from "better-auth/plugins";
import type { Logger } from "pino";
import { accountHooks, asApiError } from "./account-hooks.ts";
import { accountMails, RESET_SECONDS, VERIFY_SECONDS } from "./account-mails.ts";
import type { SsoEnv } from "./sso-env.ts";
import { ssoSubject } from "./sso-subject.ts";

export interface AuthOptions {
  /** Client of the role that may see people and their sessions, and nothing of a tenant. */
  readonly client: PrismaClient;
  readonly directory: OrganizationDirectory;
  /** Null: no mail is sent, so nobody can be asked to confirm an address or reset a password. */
  readonly mailer: Mailer | null;
  readonly sso: SsoEnv | null;
  readonly secret: string;
  /** URL of the API as browsers reach it; decides whether cookies are Secure. */
  readonly publicUrl: string;
  readonly dashboardUrl: string;
  /** Origins whose pages may sign in. */
  readonly trustedOrigins: readonly string[];
  readonly signUpOpen: boolean;
  /** Whether an account opens only once its e-mail is confirmed. */
  readonly verifiedEmailRequired: boolean;
  /** Sign-ins, and sign-ups, that one address may try in a minute. */
  readonly signInsPerMinute: number;
  /** Wrong passwords of one account in a quarter of an hour. */
  readonly signInsPerAccount: number;
  readonly logger: Logger;
}

/** Header in which the route hands on the address of the client, as the server saw it; what a client sends is dropped. */
export const CLIENT_ADDRESS_HEADER = "x-graft-client-address";
/** Name of the OpenID provider in addresses. */
export const SSO_PROVIDER = "oidc";

function mailing({ mailer, dashboardUrl, verifiedEmailRequired }: AuthOptions) {
  if (mailer === null) return { password: {}, verification: {} };
  const mails = accountMails(mailer, dashboardUrl);
  return {
    password: {
      sendResetPassword: ({ user, token }: { user: { name: string; email: string }; token: string }) =>
        mails.sendReset(user, token),
      requireEmailVerification: verifiedEmailRequired,
    },
    verification: {
      sendVerificationEmail: ({ user, token }: { user: { name: string; email: string }; token: string }) =>
        mails.sendVerification(user, token),
      sendOnSignUp: true,
      expiresIn: VERIFY_SECONDS,
    },
  };
}

/** An e-mail or a name that an identity provider brings keeps the same rules as one that was typed. */
async function checkPerson<Person extends { email?: string | undefined; name?: string | undefined }>(person: Person) {
  try {
    return {
      data: {
        ...person,
        ...(person.email !== undefined && { email: parseEmail(person.email) }),
        ...(person.name !== undefined && { name: parseDisplayName(person.name) }),
      },
    };
  } catch (error) {
    throw asApiError(error);
  }
}

function plugins({ sso, signUpOpen }: AuthOptions) {
  const second = twoFactor({ issuer: "Graft", backupCodeOptions: { storeBackupCodes: "encrypted" } });
  const providers = sso === null ? [] : [sso];
  return [
    second,
    genericOAuth({
      config: providers.map(({ issuer, clientId, clientSecret, name }) => ({
        providerId: SSO_PROVIDER,
        name,
        clientId,
        clientSecret,
        discoveryUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
        // Signature, issuer, audience, nonce and times; a token that fails any of them signs nobody in.
        requireIdTokenVerification: true,
        accountSubject: ({ tokens }: { tokens: { idToken?: string | undefined } }) => ssoSubject(tokens.idToken),
        scopes: ["openid", "email", "profile"],
        disableSignUp: !signUpOpen,
      })),
    }),
  ];
}

function throttle({ signInsPerMinute }: AuthOptions) {
  const often = { window: 60, max: signInsPerMinute };
  const seldom = { window: 60, max: Math.max(1, Math.ceil(signInsPerMinute / 10)) };
  return {
    enabled: true,
    // Counted in the database: who guesses passwords must not get a fresh count from each replica.
    storage: "database" as const,
    modelName: "rateLimit",
    window: 60,
    max: signInsPerMinute * 20,
    customRules: {
      "/sign-in/*": often,
      "/sign-up/*": often,
      "/two-factor/*": often,
      "/change-password": often,
      "/reset-password": often,
      "/request-password-reset": seldom,
      "/send-verification-email": seldom,
    },
  };
}

/**
 * Sign-in of people, at `/api/auth/*`. Cookies are bound to the host, not to its port, so that the dashboard on another
 * port of the same host shares the session.
 */
export function createAuth(options: AuthOptions) {
  const { password, verification } = mailing(options);
  return betterAuth({
    appName: "Graft",
    baseURL: options.publicUrl,
    basePath: "/api/auth",
    secret: options.secret,
    trustedOrigins: [...options.trustedOrigins],
    database: prismaAdapter(options.client, { provider: "postgresql" }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: LIMITS.passwordMin,
      maxPasswordLength: LIMITS.passwordMax,
      autoSignIn: true,
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      revokeSessionsOnPasswordReset: true,
      ...password,
    },
    emailVerification: verification,
    // Who signs in elsewhere gets the account of the same e-mail only where the provider says that it is confirmed.
    account: { encryptOAuthTokens: true, accountLinking: { enabled: true, trustedProviders: [] } },
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24, freshAge: 0 },
    plugins: plugins(options),
    hooks: accountHooks(options),
    databaseHooks: { user: { create: { before: checkPerson }, update: { before: checkPerson } } },
    advanced: {
      cookiePrefix: "graft",
      // Said here because the library would leave the check out where it believes itself under test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      useSecureCookies: options.publicUrl.startsWith("https:"),
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    rateLimit: throttle(options),
    logger: { log: (level, message) => options.logger[level](message) },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof createAuth>;
