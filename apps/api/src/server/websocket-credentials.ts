import type { IncomingMessage } from "node:http";
import type { Credentials } from "./create-context.ts";

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * What a socket brings: keys come in `connectionParams` as `authorization` and `organization`; browsers cannot choose
 * headers, but send their cookie with the upgrade request.
 */
export function websocketCredentials(
  request: IncomingMessage,
  parameters: Readonly<Record<string, unknown>> = {},
): Credentials {
  const headers = new Headers();
  const authorization = text(parameters.authorization) ?? request.headers.authorization;
  if (authorization !== undefined) headers.set("authorization", authorization);
  if (request.headers.cookie !== undefined) headers.set("cookie", request.headers.cookie);
  return { headers, organization: text(parameters.organization) ?? text(request.headers["graft-organization"]) };
}
