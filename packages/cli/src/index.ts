export * from "./postgres/embedded-postgres.ts";
