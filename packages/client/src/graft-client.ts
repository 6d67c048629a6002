import { AppError, ERROR_CODES, type ErrorCode } from "@graft/contracts";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, print } from "graphql";

export interface GraftClientOptions {
  /** Address of the API, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Sends as this machine: a key `graft_<kind>_...`. */
  readonly apiKey?: string;
  /** Sends as this person: the value of the Cookie header of a signed-in session. */
  readonly cookie?: string;
  /** Slug of the tenant; a machine's key already names it. */
  readonly organization?: string;
  /** Seconds after which one request is given up. */
  readonly timeoutSeconds?: number;
}

interface GraphQLAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly requestId?: string; readonly details?: unknown };
  }[];
}

/** A payload of a mutation: expected refusals stand in it beside the object. */
interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly subject?: string | null }[];
}

const texts = new WeakMap<object, string>();

/** A document as text: printed once, however often an agent sends it. */
function textOf(document: DocumentNode): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const text = print(document);
  texts.set(document, text);
  return text;
}

function codeOf(code: string | undefined): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? "INTERNAL";
}

/** A typed GraphQL client over HTTP: one request per call, errors as {@link AppError} with the server's code. */
export class GraftClient {
  readonly options: GraftClientOptions;

  constructor(options: GraftClientOptions) {
    this.options = options;
  }

  /** The same client acting in another tenant. */
  inOrganization(organization: string): GraftClient {
    return new GraftClient({ ...this.options, organization });
  }

  /** The same client that gives a request up after so many seconds: a connection may be dead without a word. */
  within(timeoutSeconds: number): GraftClient {
    return new GraftClient({ ...this.options, timeoutSeconds });
  }

  headers(): Record<string, string> {
    const { apiKey, cookie, organization } = this.options;
    return {
      "content-type": "application/json",
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(organization === undefined ? {} : { "graft-organization": organization }),
    };
  }

  /**
   * Executes a query or mutation.
   *
   * @throws AppError with the server's code; STORE_UNAVAILABLE never: an unreachable API is a `TypeError` of fetch.
   */
  async execute<T, V>(document: TypedDocumentNode<T, V>, variables: V): Promise<T> {
    const response = await fetch(new URL("/graphql", this.options.url), {
      method: "POST",
      headers: this.headers(),
      body: JSON.stringify({ query: textOf(document), variables }),
      signal: AbortSignal.timeout((this.options.timeoutSeconds ?? 60) * 1000),
    });
    const answer = (await response.json().catch(() => ({}))) as GraphQLAnswer<T>;
    const error = answer.errors?.[0];
    if (error) {
      const { code, requestId, details } = error.extensions ?? {};
      throw new AppError(codeOf(code), error.message, { details: { requestId, status: response.status, details } });
    }
    if (!answer.data) {
      throw new AppError("INTERNAL", `The API at ${this.options.url} answered ${response.status} without data.`);
    }
    return answer.data;
  }

  /**
   * Executes a mutation and unwraps its payload.
   *
   * @throws AppError with the first user error's code and every fault.
   */
  async mutate<T extends object, V, K extends keyof T>(
    document: TypedDocumentNode<T, V>,
    field: K,
    variables: V,
  ): Promise<T[K]> {
    const payload = (await this.execute(document, variables))[field];
    const faults = (payload as Payload).userErrors.map(({ code, message, subject }) => ({
      code: codeOf(code),
      message,
      ...(subject ? { subject } : {}),
    }));
    const first = faults[0];
    if (first) throw new AppError(first.code, first.message, { faults });
    return payload;
  }
}
