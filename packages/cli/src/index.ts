export {
  type BackendEnvironment,
  type MinioEnvironment,
  readBackendEnvironment,
  readMinioEnvironment,
} from "./env.ts";
export * from "./minio/minio-binary.ts";
export * from "./minio/minio-server.ts";
export * from "./postgres/embedded-postgres.ts";
