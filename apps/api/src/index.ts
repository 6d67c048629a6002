export * from "./env.ts";
export * from "./graphql/permission-table.ts";
export * from "./graphql/print-schema.ts";
export * from "./graphql/schema.ts";
export * from "./operate/set-quota.ts";
export * from "./registry/checkpoint-collector.ts";
export * from "./registry/upload-collector.ts";
export * from "./server/start-server.ts";
