const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The UUID inside a global id (`Type:uuid` in base64): short addresses for pages, and the ids results carry. */
export function rawId(id: string): string {
  if (UUID.test(id)) return id;
  const text = atob(id);
  return text.slice(text.indexOf(":") + 1);
}

/** The global id of a page's address: made from a UUID, or the id itself where someone pasted one. */
export function globalId(type: string, address: string): string {
  const text = decodeURIComponent(address);
  return UUID.test(text) ? btoa(`${type}:${text}`) : text;
}
