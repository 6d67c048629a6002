import { type GraftClient, type UploadedArtifact, uploadArtifact } from "@graft/client";
import type { ArtifactFile } from "@graft/contracts";
import type { CommandContext } from "./command-context.ts";
import { ProgressBar } from "./progress-bar.ts";

export interface PackageToSend {
  readonly kind: "BACKBONE" | "DATASET";
  readonly title: string;
  readonly files: readonly (ArtifactFile & { read(): Promise<Uint8Array> })[];
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Uploads what the platform does not hold yet, with a bar; settles when the platform has verified all of it. */
export async function sendPackage(
  context: CommandContext,
  client: GraftClient,
  { kind, title, files }: PackageToSend,
): Promise<UploadedArtifact> {
  const { json: quiet, say } = context;
  const amount = (done: number, total: number) => `${megabytes(done)} of ${megabytes(total)} MB`;
  const bar = new ProgressBar({ title: `sending ${title}`, amount, say, quiet });
  try {
    return await uploadArtifact(client, {
      kind,
      onProgress: (sent, total) => {
        context.signal.throwIfAborted();
        bar.update(sent, total);
      },
      files: files.map((file) => ({
        path: file.path,
        sha256: file.sha256,
        sizeBytes: file.sizeBytes,
        content: () => file.read(),
      })),
    });
  } finally {
    bar.stop();
  }
}
