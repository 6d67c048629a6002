import { writeFileSync } from "node:fs";
import { printSchema } from "./graphql/print-schema.ts";
import { schema } from "./graphql/schema.ts";

// Writes apps/api/schema.graphql, which clients generate their types from; or the file named.
const target = process.argv[2] ?? new URL("../schema.graphql", import.meta.url);
writeFileSync(target, printSchema(schema));
