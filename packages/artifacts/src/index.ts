export * from "./copy/copy-objects.ts";
export * from "./copy/journal-file.ts";
export * from "./file/file-artifact-store.ts";
export type { StoreRequest } from "./file/store-request.ts";
export type { StoreResponse } from "./file/store-response.ts";
export * from "./s3/probe-s3-store.ts";
export * from "./s3/s3-artifact-store.ts";
export type { S3StoreOptions } from "./s3/s3-store-options.ts";
