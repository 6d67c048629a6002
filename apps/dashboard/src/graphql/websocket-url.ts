const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Where a browser opens the API's WebSocket. An API on the loopback address is reached by the name the page itself was
 * opened with, because the session's cookie is only sent to that name.
 */
export function websocketUrl(apiUrl: string, pageHostname: string): string {
  const url = new URL("/graphql", apiUrl);
  url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
  if (LOOPBACK.has(url.hostname)) url.hostname = pageHostname;
  return url.href;
}
