import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

/** What went wrong, by the API's own code and request id where it answered at all. */
export function describeError(error: unknown): DescribedError {
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0];
    const code = first?.extensions?.code;
    const requestId = first?.extensions?.requestId;
    return {
      code: typeof code === "string" ? code : "INTERNAL",
      message: first?.message ?? error.message,
      ...(typeof requestId === "string" ? { requestId } : {}),
    };
  }
  if (ServerError.is(error)) {
    const requestId = error.response.headers.get("x-request-id");
    return {
      code: `HTTP_${error.statusCode}`,
      message: "The API answered with something that is not GraphQL. It may be starting.",
      ...(requestId ? { requestId } : {}),
    };
  }
  return { code: "API_UNREACHABLE", message: "The API does not answer. It may be stopped; the page tries again." };
}
