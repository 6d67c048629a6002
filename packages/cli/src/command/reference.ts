/** A name with what may stand behind its last `@`: a version's number, a label, an alias. */
export interface Reference {
  readonly name: string;
  readonly at: string | undefined;
}

/** Reads `NAME` or `NAME@WHICH`. */
export function parseReference(text: string): Reference {
  const place = text.lastIndexOf("@");
  if (place <= 0 || place === text.length - 1) return { name: text, at: undefined };
  return { name: text.slice(0, place), at: text.slice(place + 1) };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id the API knows an object by, from the same or from its bare UUID. */
export function globalId(type: string, id: string): string {
  return UUID.test(id) ? Buffer.from(`${type}:${id.toLowerCase()}`).toString("base64") : id;
}

/** The UUID inside an id of the API, shorter for people; either is understood wherever an id is asked for. */
export function bareId(id: string): string {
  const text = Buffer.from(id, "base64").toString("utf8");
  const bare = text.slice(text.indexOf(":") + 1);
  return UUID.test(bare) ? bare : id;
}
