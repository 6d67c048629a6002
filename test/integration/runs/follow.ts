import type { ApiCaller } from "@graft/testkit";

/** Follows a subscription in the background and keeps what it said. */
export function follow<Event>(caller: ApiCaller, query: string, variables: Record<string, unknown> = {}) {
  const client = caller.socket();
  const events: Event[] = [];
  const errors: unknown[] = [];
  const iterator = client.iterate<Record<string, Event>>({ query, variables });
  const reading = (async () => {
    for await (const { data, errors: failed } of iterator) {
      if (failed) errors.push(...failed);
      if (data) events.push(...Object.values(data));
    }
  })().catch((error: unknown) => void errors.push(error));
  const close = async () => {
    await iterator.return?.();
    await client.dispose();
    await reading;
  };
  return { events, errors, close };
}
