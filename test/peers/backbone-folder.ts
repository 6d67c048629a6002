import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { mobileNetV2Backbone } from "@graft/catalogue";

/** Writes MobileNetV2's package into a folder, with `files.json`, the list its loader checks the files against. */
export async function writeMobileNetV2(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { files } = await mobileNetV2Backbone();
  for (const file of files) writeFileSync(path.join(folder, file.path), await file.read());
  const list = files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }));
  writeFileSync(path.join(folder, "files.json"), JSON.stringify(list));
}
