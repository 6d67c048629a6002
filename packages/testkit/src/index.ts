export * from "./postgres/open-test-database.ts";
export * from "./postgres/start-postgres.ts";
export * from "./postgres/test-database.ts";
