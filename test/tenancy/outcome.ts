import type { Answer } from "./transport.ts";

/**
 * How an answer stands to the question who may ask: `yes` when the work was done or failed for its own reasons, else the
 * code that says why it was refused.
 */
export type Outcome = "yes" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "INTERNAL" | (string & {});

const REFUSALS = ["UNAUTHENTICATED", "FORBIDDEN", "INTERNAL", "ORGANIZATION_REQUIRED"];

interface Payload {
  readonly userErrors?: readonly { readonly code: string }[];
}

/** Codes of everything that went wrong: of the request, and of the mutation's own. */
export function codesOf({ data, errors }: Answer): string[] {
  const own = Object.values(data ?? {}).flatMap((value) => (value as Payload | null)?.userErrors ?? []);
  return [...errors.map(({ extensions }) => extensions.code), ...own.map(({ code }) => code)];
}

export function outcomeOf(answer: Answer): Outcome {
  const refusal = codesOf(answer).find((code) => REFUSALS.includes(code));
  if (refusal !== undefined) return refusal;
  const nothing = Object.values(answer.data ?? {}).every((value) => value === null);
  const whole = nothing ? answer.errors[0]?.extensions.code : undefined;
  return whole === "NOT_FOUND" ? "NOT_FOUND" : "yes";
}

/** True when the tenant itself was told that something it named is not there. */
export function missesSomething(answer: Answer): boolean {
  if (codesOf(answer).includes("NOT_FOUND") || codesOf(answer).includes("LEASE_LOST")) return true;
  return answer.errors.length === 0 && Object.values(answer.data ?? {}).every((value) => value === null);
}

/** The answer with what differs from one call to the next taken out: request ids, and the ids that were sent. */
export function withoutIds(answer: Answer, sent: readonly string[]): unknown {
  const text = JSON.stringify({
    data: answer.data,
    errors: answer.errors.map(({ message, path, extensions: { requestId: _requestId, ...extensions } }) => ({
      ...{ message: _requestId === undefined ? message : message.replaceAll(_requestId, "<request>") },
      ...{ path, extensions },
    })),
  });
  return JSON.parse(sent.reduce((rest, id) => rest.replaceAll(id, "<id>"), text));
}
