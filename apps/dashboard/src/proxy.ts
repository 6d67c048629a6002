import { type NextRequest, NextResponse } from "next/server";
import { environment } from "./env.ts";

/** Hands GraphQL, sign-in and downloads to the API under the dashboard's own origin, so that its cookie stays first-party. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  return NextResponse.rewrite(new URL(`${pathname}${search}`, environment().GRAFT_API_URL));
}

export const config = { matcher: ["/graphql", "/api/auth/:path*", "/v1/:path*"] };
