import type { AnsweredError, ApiCaller } from "@graft/testkit";
import type { Client as SocketClient } from "graphql-ws";
import type { Call } from "./operation.ts";

/** What came back, whichever way it went. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnsweredError[];
}

export type Send = (call: Call) => Promise<Answer>;

export function overHttp(caller: ApiCaller): Send {
  return async ({ query, variables }) => {
    const { data, errors } = await caller.ask<Record<string, unknown>>(query, variables);
    return { data, errors };
  };
}

/** Errors end an operation on a socket as a list; everything else is a fault of the test's own. */
function errorsIn(thrown: unknown): readonly AnsweredError[] {
  if (Array.isArray(thrown)) return thrown as AnsweredError[];
  throw thrown;
}

export function overSocket(socket: SocketClient): Send {
  return ({ query, variables }) =>
    new Promise((resolve, reject) => {
      let answer: Answer | undefined;
      socket.subscribe(
        { query, variables: { ...variables } },
        {
          next: ({ data, errors }) => {
            answer = {
              data: (data as Record<string, unknown> | null) ?? null,
              errors: (errors ?? []) as unknown as AnsweredError[],
            };
          },
          error: (thrown) => {
            try {
              resolve({ data: null, errors: errorsIn(thrown) });
            } catch (error) {
              reject(error instanceof Error ? error : new Error(`the socket broke: ${JSON.stringify(error)}`));
            }
          },
          complete: () => resolve(answer ?? { data: null, errors: [] }),
        },
      );
    });
}

/** A subscription that was let in, or how it was refused. */
export interface Subscribed {
  readonly refused: Promise<Answer>;
  readonly events: readonly unknown[];
  end(): void;
}

/** Starts a subscription; what arrives is kept. */
export function subscribeTo(socket: SocketClient, { query, variables }: Call): Subscribed {
  const events: unknown[] = [];
  let end = () => {};
  const refused = new Promise<Answer>((resolve) => {
    end = socket.subscribe(
      { query, variables: { ...variables } },
      {
        next: (result) => {
          const errors = (result.errors ?? []) as unknown as AnsweredError[];
          // A field refused before its source is opened is answered as the result of the whole operation.
          if (errors.length > 0) resolve({ data: null, errors });
          else events.push(result.data);
        },
        error: (thrown) => resolve({ data: null, errors: Array.isArray(thrown) ? thrown : [] }),
        complete: () => {},
      },
    );
  });
  return { refused, events, end };
}
