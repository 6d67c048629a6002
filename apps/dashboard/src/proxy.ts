import { type NextRequest, NextResponse } from "next/server";
import { contentPolicy } from "./content-policy.ts";
import { environment } from "./env.ts";
import { ASKED_PATH_HEADER } from "./session/asked-path-header.ts";

/** Paths of the API, served under the dashboard's own origin so that its cookie stays first-party. */
const API_PATHS = /^\/(graphql$|api\/auth\/|v1\/)/;

function nonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

/** Hands GraphQL, sign-in and downloads to the API, and tells browsers of every page what it may load and run. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const { GRAFT_API_URL, GRAFT_API_WS_URL, GRAFT_STORE_ORIGINS, NODE_ENV } = environment();
  if (API_PATHS.test(pathname)) return NextResponse.rewrite(new URL(`${pathname}${search}`, GRAFT_API_URL));
  const own = nonce();
  const policy = contentPolicy({
    nonce: own,
    apiUrl: GRAFT_API_WS_URL ?? GRAFT_API_URL,
    storeOrigins: GRAFT_STORE_ORIGINS,
    hostname: hostnameOf(request),
    development: NODE_ENV === "development",
  });
  // Next finds the nonce in the request's policy and gives it to its own scripts; pages read it from the other.
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", own);
  headers.set(ASKED_PATH_HEADER, `${pathname}${search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  if (request.headers.get("x-forwarded-proto") === "https") {
    response.headers.set("strict-transport-security", "max-age=31536000");
  }
  return response;
}

/** Name the browser used; the header holds it with the port, and Next's own address is the one it listens on. */
function hostnameOf(request: NextRequest): string {
  const host = request.headers.get("host");
  return host !== null && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname
    : request.nextUrl.hostname;
}

export const config = { matcher: ["/((?!_next/static|_next/image|icon.svg).*)"] };
