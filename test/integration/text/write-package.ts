import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ArtifactPackage } from "@graft/catalogue";
import type { ArtifactFile } from "@graft/contracts";

/** Writes a package's files into a folder, as an agent that fetched the artifact has them. */
export async function writePackage(folder: string, { files }: ArtifactPackage<unknown>): Promise<ArtifactFile[]> {
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, await file.read());
  }
  return files.map(({ path: name, sha256, sizeBytes }) => ({ path: name, sha256, sizeBytes }));
}
