import type { Readable } from "node:stream";

/** What a presigned request is answered with, whoever serves it. */
export interface StoreResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable | string | undefined;
}
