import { AppError, parseApiKey, sha256Hex } from "@graft/contracts";
import type { ApiKeyOwner } from "@graft/domain";
import type { Platform } from "../platform.ts";
import type { Identity } from "./identity.ts";
import { sameDigest } from "./key-hasher.ts";

const BEARER = /^Bearer\s+(\S+)$/i;

/** Why a key does not hold, for programs: `details.reason`. */
type Reason = "KEY_MALFORMED" | "KEY_UNKNOWN" | "KEY_REVOKED" | "KEY_EXPIRED" | "KEY_ROTATED" | "KEY_ORPHANED";

function refuse(reason: Reason, message: string): AppError {
  return new AppError("UNAUTHENTICATED", message, { details: { reason } });
}

function identityOf(key: ApiKeyOwner): Identity {
  const { organizationId, scopes } = key;
  if (key.kind === "USER") {
    if (!key.createdBy)
      throw refuse("KEY_ORPHANED", "The person this key belongs to has left the organization. Make a new key.");
    return { kind: "USER", ...key.createdBy, organizationId, scopes };
  }
  return { kind: "KEY", apiKeyId: key.id, keyKind: key.kind, name: key.name, organizationId, scopes };
}

async function identifyKey(platform: Platform, authorization: string): Promise<Identity> {
  const secret = BEARER.exec(authorization)?.[1];
  if (secret === undefined) throw refuse("KEY_MALFORMED", "The authorization is not of the form: Bearer graft_…");
  if (!parseApiKey(secret))
    throw refuse("KEY_MALFORMED", "The key is mistyped: its form or checksum is wrong. Copy it again, whole.");
  const digest = platform.keys.hash(secret);
  // Keys made before digests were keyed are known by the plain one, and get the other at their next use.
  const plain = sha256Hex(secret);
  const key = await platform.directory.findApiKey([digest, plain]);
  const known = key && (sameDigest(key.digest, digest) || sameDigest(key.digest, plain));
  if (!key || !known)
    throw refuse("KEY_UNKNOWN", "The key is not known here. Check that it belongs to this installation.");
  const named = `The key ${JSON.stringify(key.name)}`;
  if (key.revokedAt)
    throw refuse("KEY_REVOKED", `${named} was revoked at ${key.revokedAt.toISOString()}. Ask for a new one.`);
  if (key.expiresAt && key.expiresAt.getTime() <= Date.now()) {
    throw refuse("KEY_EXPIRED", `${named} expired at ${key.expiresAt.toISOString()}. Ask for a new one.`);
  }
  if (key.supersededUntil && key.supersededUntil.getTime() <= Date.now()) {
    const ended = key.supersededUntil.toISOString();
    throw refuse("KEY_ROTATED", `${named} has another secret now; this one ended at ${ended}. Ask for the new one.`);
  }
  if (key.supersededUntil === null && sameDigest(key.digest, plain))
    await platform.directory.replaceDigest(key, digest);
  if (!key.usedLately) await platform.directory.touchApiKey(key.id);
  return identityOf(key);
}

async function identifySession(platform: Platform, headers: Headers): Promise<Identity | null> {
  const session = await platform.auth.api.getSession({ headers });
  if (!session) return null;
  const { id: userId, name, email } = session.user;
  return { kind: "USER", userId, name, email };
}

/**
 * Who sent a request: the key in its `authorization`, else the person of its session cookie, else null. A key that is
 * sent and does not hold is an error, never a silent anonymous request.
 *
 * @throws AppError UNAUTHENTICATED saying whether the key is mistyped, unknown, revoked or expired.
 */
export async function identify(platform: Platform, headers: Headers): Promise<Identity | null> {
  const authorization = headers.get("authorization");
  if (authorization !== null) return identifyKey(platform, authorization);
  if (!headers.has("cookie")) return null;
  return identifySession(platform, headers);
}
