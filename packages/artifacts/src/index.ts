export * from "./file/file-artifact-store.ts";
export type { StoreRequest, StoreResponse } from "./file/store-request.ts";
