import { z } from "zod";
import { crc32, randomBytes } from "#server-crypto";

export const API_KEY_KINDS = ["USER", "SERVICE", "AGENT"] as const;
export const apiKeyKindSchema = z.enum(API_KEY_KINDS);
export type ApiKeyKind = z.infer<typeof apiKeyKindSchema>;

/**
 * What a key may be limited to, of what its kind and its maker's role allow: READ asks; RUN makes data, runs and
 * schedules; PROMOTE asks for and decides promotions; ADMIN manages people, keys and webhooks.
 */
export const KEY_SCOPES = ["READ", "RUN", "PROMOTE", "ADMIN"] as const;
export const keyScopeSchema = z.enum(KEY_SCOPES);
export type KeyScope = z.infer<typeof keyScopeSchema>;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 32;
const PATTERN = /^graft_(user|service|agent)_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

function base62(value: number, length: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

function checksum(body: string): string {
  return base62(crc32(body), 6);
}

function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 * 62: bytes above it would favour the alphabet's start.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}

/**
 * Makes a key `graft_<kind>_<random>_<crc32 in base62>`: 190 bits of randomness, and a checksum over everything before
 * it so that a mistyped key is told from a revoked one and scanners can recognise a leaked one.
 */
export function makeApiKey(kind: ApiKeyKind): string {
  const body = `graft_${kind.toLowerCase()}_${randomBase62(RANDOM_LENGTH)}`;
  return `${body}_${checksum(body)}`;
}

/** The kind of a well-formed key, or `undefined` when the form or checksum is wrong. Says nothing about validity. */
export function parseApiKey(key: string): { kind: ApiKeyKind } | undefined {
  const match = PATTERN.exec(key);
  if (!match?.[1]) return undefined;
  const body = key.slice(0, key.lastIndexOf("_"));
  if (checksum(body) !== match[3]) return undefined;
  return { kind: match[1].toUpperCase() as ApiKeyKind };
}
