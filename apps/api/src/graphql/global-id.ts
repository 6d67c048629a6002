import { notFound } from "@graft/domain";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What an opaque id stands for. */
export interface DecodedId {
  readonly typename: string;
  /** UUID of the row. */
  readonly id: string;
}

/** The id clients see: base64 of `Type:uuid`. */
export function encodeId(typename: string, id: string): string {
  return Buffer.from(`${typename}:${id}`, "utf8").toString("base64");
}

/** What a client's id stands for, or `undefined` when it is none of ours. */
export function parseId(globalId: string): DecodedId | undefined {
  const text = Buffer.from(globalId, "base64").toString("utf8");
  const at = text.indexOf(":");
  const [typename, id] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !/^[A-Za-z]+$/.test(typename) || !UUID.test(id)) return undefined;
  return { typename, id: id.toLowerCase() };
}

/**
 * The UUID behind an id of type `typename`. Takes a raw UUID too: agents hold those from the specifications they
 * execute. An id of another type, or none at all, answers exactly as a missing row does.
 *
 * @throws AppError NOT_FOUND.
 */
export function decodeId(typename: string, globalId: string): string {
  if (UUID.test(globalId)) return globalId.toLowerCase();
  const decoded = parseId(globalId);
  if (decoded?.typename !== typename) throw notFound(typename, globalId);
  return decoded.id;
}

/** As {@link decodeId}, for arguments that may be left out. */
export function decodeOptionalId(typename: string, globalId: string | null | undefined): string | undefined {
  return globalId === null || globalId === undefined ? undefined : decodeId(typename, globalId);
}
