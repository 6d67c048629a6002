/** What a page may show; anything else is saved as bytes, so that a tenant's file never runs as a page. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
};

/** The type a stored file is answered with, by its extension (`.png`). */
export function contentTypeOf(extension: string): string {
  return CONTENT_TYPES[extension.toLowerCase()] ?? "application/octet-stream";
}

/** RFC 8187: everything but letters, digits and a few marks is written as bytes in percent. */
export function dispositionOf(filename: string): string {
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}
