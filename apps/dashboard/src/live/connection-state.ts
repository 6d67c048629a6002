export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting"; readonly since: number };

let state: ConnectionState = { kind: "connecting" };
const listeners = new Set<() => void>();

function become(next: ConnectionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function connectionMade(): void {
  become({ kind: "live" });
}

/** The first loss starts the clock; failed attempts to reconnect do not restart it. */
export function connectionLost(): void {
  if (state.kind !== "reconnecting") become({ kind: "reconnecting", since: Date.now() });
}

export function watchConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function connectionState(): ConnectionState {
  return state;
}

const CONNECTING: ConnectionState = { kind: "connecting" };

/** What the server renders: nothing is connected there. */
export function serverConnectionState(): ConnectionState {
  return CONNECTING;
}
