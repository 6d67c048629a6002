// Writes src/gql/graphql.ts: types and typed documents of every .graphql file under src, checked against the API's schema.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse, printSchema } from "graphql";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = here("./src");
const schemaFile = process.argv[2] ?? here("../api/schema.graphql");

const documents = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".graphql"))
  .sort()
  .map((path) => ({ location: path, document: parse(readFileSync(join(source, path), "utf8")) }));

const config = {
  enumsAsTypes: true,
  avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: false },
  strictScalars: true,
  useTypeImports: true,
  defaultScalarType: "unknown",
  scalars: {
    DateTime: "string",
    JSON: "unknown",
    UUID: "string",
    SHA256: "string",
    // Safe integers come as numbers, larger ones as strings.
    BigInt: "number | string",
    // NaN and infinities come as strings.
    Double: "number | string",
  },
};

const output = await codegen({
  filename: "graphql.ts",
  schema: parse(printSchema(buildSchema(readFileSync(schemaFile, "utf8")))),
  documents,
  config: {},
  pluginMap: { typescript, operations, typedDocumentNode },
  plugins: [
    { typescript: { ...config, onlyOperationTypes: true } },
    { operations: config },
    { typedDocumentNode: config },
  ],
});

mkdirSync(here("./src/gql"), { recursive: true });
const target = here("./src/gql/graphql.ts");
// Rewriting an equal file would make every watcher rebuild.
if (!existsSync(target) || readFileSync(target, "utf8") !== output) writeFileSync(target, output);
process.stdout.write(`${documents.length} documents checked against ${relative(process.cwd(), schemaFile)}\n`);
