export * from "./api/api-caller.ts";
export * from "./postgres/open-test-database.ts";
export * from "./postgres/start-postgres.ts";
export * from "./postgres/test-database.ts";
export * from "./seed/seed.ts";
export * from "./seed/sign-up.ts";
