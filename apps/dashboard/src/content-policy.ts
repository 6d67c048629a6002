import { websocketUrl } from "./graphql/websocket-url.ts";

interface PolicyOptions {
  /** Random, of this one answer: a script without it does not run. */
  readonly nonce: string;
  /** Where browsers reach the API. */
  readonly apiUrl: string;
  /** Where browsers reach the store, when it is not the API's own. */
  readonly storeOrigins: readonly string[];
  /** Name the page was opened with. */
  readonly hostname: string;
  /** React's and Next's tools for development evaluate text and open sockets of their own. */
  readonly development: boolean;
}

/** The origins of an API on the loopback address are two, localhost and 127.0.0.1: pictures are signed for one of them. */
function httpOriginsOf(apiUrl: string, hostname: string): string[] {
  const url = new URL(websocketUrl(apiUrl, hostname));
  url.protocol = url.protocol === "wss:" ? "https:" : "http:";
  const given = new URL(apiUrl);
  given.protocol = url.protocol;
  return [url.origin, given.origin];
}

/**
 * What a page of the dashboard may load and run: scripts that carry the nonce and those they load, and nothing written
 * into the page by what it shows. Styles may stand inline: sizes and colours of what is drawn are set there.
 */
export function contentPolicy({ nonce, apiUrl, storeOrigins, hostname, development }: PolicyOptions): string {
  const socket = new URL(websocketUrl(apiUrl, hostname)).origin;
  const content = [...new Set([...httpOriginsOf(apiUrl, hostname), ...storeOrigins])].join(" ");
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${content}`,
    "font-src 'self' data:",
    `connect-src 'self' ${socket} ${content}${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
