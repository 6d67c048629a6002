import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@graft/contracts";

/** The files under a folder with their contents, as an upload wants them. */
export function filesOf(folder: string) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const content = new Uint8Array(readFileSync(file));
      const name = path.relative(folder, file).split(path.sep).join("/");
      return { path: name, sha256: sha256Hex(content), sizeBytes: content.byteLength, content };
    });
}
