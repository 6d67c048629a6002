import { isAppError, parseEmail, sha256Hex } from "@graft/contracts";
import type { PrismaClient } from "@graft/db";
import { invitationState, type OrganizationDirectory, parseDisplayName } from "@graft/domain";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import { AccountAttempts, type AttemptLimit } from "./account-attempts.ts";
import { noteCode } from "./used-codes.ts";

export interface AccountHookOptions {
  readonly client: PrismaClient;
  readonly directory: OrganizationDirectory;
  readonly signUpOpen: boolean;
  /** Wrong passwords of one account in a quarter of an hour. */
  readonly signInsPerAccount: number;
}

type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Header in which a sign-up brings the token of an invitation. */
export const INVITATION_HEADER = "x-graft-invitation";

const QUARTER = 900;
/** Mails of one kind that anybody can have sent to one address in a quarter of an hour. */
const MAILS_MOST = 5;
const MAIL_PATHS = ["/request-password-reset", "/send-verification-email"];

const fieldOf = (body: unknown, name: string): string => {
  const value = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" ? value : "";
};

/** The error of one of our rules as the sign-in library's clients meet it: with its code. */
export function asApiError(error: unknown): unknown {
  return isAppError(error) ? new APIError("BAD_REQUEST", { code: error.code, message: error.message }) : error;
}

function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw asApiError(error);
  }
}

/** Who is about to enter a code: the person signed in, or the one whose password was right a moment ago. */
async function personOf(ctx: HookContext): Promise<string | undefined> {
  const session = await getSessionFromCtx(ctx);
  if (session) return session.user.id;
  const { name } = ctx.context.createAuthCookie("two_factor");
  const challenge = await ctx.getSignedCookie(name, ctx.context.secret);
  if (!challenge) return undefined;
  return (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value;
}

/** What is asked of a request to the sign-in library before it sees it, and noted after. */
export function accountHooks(options: AccountHookOptions) {
  const { client, directory } = options;
  const attempts = new AccountAttempts(client);
  const signIn: AttemptLimit = { what: "sign-in", most: options.signInsPerAccount, windowSeconds: QUARTER };

  const take = async (email: string, limit: AttemptLimit): Promise<void> => {
    const wait = await attempts.take(email, limit);
    if (wait === 0) return;
    const message = `Too many attempts with this e-mail. Come back in ${Math.ceil(wait / 60)} minutes.`;
    throw new APIError("TOO_MANY_REQUESTS", { code: "RATE_LIMITED", message }, { "x-retry-after": String(wait) });
  };

  const mayJoin = async (token: string | null | undefined, email: string): Promise<boolean> => {
    if (options.signUpOpen) return true;
    const invitation = token ? await directory.findInvitation(sha256Hex(token)) : undefined;
    return invitation?.email === email && invitationState(invitation, new Date()) === "OPEN";
  };

  const signUp = async (ctx: HookContext) => {
    const email = checked(() => parseEmail(fieldOf(ctx.body, "email")));
    const name = checked(() => parseDisplayName(fieldOf(ctx.body, "name")));
    if (!(await mayJoin(ctx.headers?.get(INVITATION_HEADER), email))) {
      const message = "New accounts are made by invitation here. Ask an administrator for one.";
      throw new APIError("BAD_REQUEST", { code: "FORBIDDEN", message });
    }
    return { context: { body: { ...ctx.body, email, name } } };
  };

  const enterCode = async (ctx: HookContext): Promise<void> => {
    const userId = await personOf(ctx);
    if (userId === undefined || (await noteCode(client, userId, fieldOf(ctx.body, "code")))) return;
    const message = "This code was entered already. Wait for the next one.";
    throw new APIError("UNAUTHORIZED", { code: "CODE_USED", message });
  };

  return {
    before: createAuthMiddleware(async (ctx) => {
      const email = fieldOf(ctx.body, "email");
      if (ctx.path === "/sign-up/email") return signUp(ctx);
      if (ctx.path === "/sign-in/email") await take(email, signIn);
      if (MAIL_PATHS.includes(ctx.path))
        await take(email, { what: ctx.path, most: MAILS_MOST, windowSeconds: QUARTER });
      if (ctx.path === "/two-factor/verify-totp") await enterCode(ctx);
      // A changed password ends every other session: who knew the old one may be in already.
      if (ctx.path === "/change-password") return { context: { body: { ...ctx.body, revokeOtherSessions: true } } };
      return undefined;
    }),
    after: createAuthMiddleware(async (ctx) => {
      if (ctx.path !== "/sign-in/email" || ctx.context.returned instanceof Error) return;
      await attempts.forget(fieldOf(ctx.body, "email"), signIn.what);
    }),
  };
}
