import type { Content } from "./store-exchange.ts";

/** A file to upload: its content in memory, read when its turn comes, or streamed from disk. */
export interface UploadFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly content: Content;
}
