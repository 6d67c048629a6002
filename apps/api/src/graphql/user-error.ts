import type { AppError, ErrorCode } from "@graft/contracts";
import { builder } from "./builder.ts";

export interface UserErrorShape {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
}

/**
 * Codes that are never an outcome of the mutation itself: who asks, and what broke. They are GraphQL errors, so that a
 * client meets them in one place whatever it asked.
 */
const NOT_AN_OUTCOME: readonly ErrorCode[] = [
  "FORBIDDEN",
  "INTERNAL",
  "ORGANIZATION_REQUIRED",
  "QUERY_TOO_COSTLY",
  "RATE_LIMITED",
  "STORE_UNAVAILABLE",
  "UNAUTHENTICATED",
];

/** True when the error belongs into the payload's `userErrors`. */
export function isOutcome(error: AppError): boolean {
  return !NOT_AN_OUTCOME.includes(error.code);
}

/** The faults of a whole checked input one by one, else the error itself. */
export function userErrorsOf(error: AppError): UserErrorShape[] {
  if (error.faults.length > 0) {
    return error.faults.map(({ code, message, subject }) => ({ code, message, subject: subject ?? null }));
  }
  const subject = error.details.subject;
  return [{ code: error.code, message: error.message, subject: typeof subject === "string" ? subject : null }];
}

export const UserError = builder.objectRef<UserErrorShape>("UserError").implement({
  description: "One reason why a mutation did nothing.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "What went wrong, from the list of error codes; branch on this." }),
    message: t.exposeString("message", { description: "What is wrong and what to do, in a sentence for people." }),
    subject: t.exposeString("subject", {
      nullable: true,
      description: "What it is about: an input field's path, a file, a class; null when it is the whole input.",
    }),
  }),
});
