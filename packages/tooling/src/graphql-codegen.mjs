/**
 * Typed documents from GraphQL operations: `node graphql-codegen.mjs DOCUMENTS_FOLDER OUTPUT_FILE`, relative to the
 * package it is started in. Reads the committed schema, so that it needs no server, and checks each document against it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const schemaFile = path.join(ROOT, "apps", "api", "schema.graphql");
const [documentsFolder = "", outputFile = ""] = process.argv.slice(2);

const documents = readdirSync(documentsFolder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".graphql"))
  .sort()
  .map((file) => {
    const location = path.join(documentsFolder, file);
    return { location, document: parse(readFileSync(location, "utf8")) };
  });

const config = {
  scalars: {
    // Safe integers come as numbers, larger ones as strings.
    BigInt: "number | string",
    DateTime: "string",
    // NaN and infinities come as strings.
    Double: "number | string",
    JSON: "unknown",
    SHA256: "string",
    UUID: "string",
  },
  strictScalars: true,
  defaultScalarType: "unknown",
  enumsAsTypes: true,
  useTypeImports: true,
  skipTypename: true,
  dedupeFragments: true,
  documentMode: "documentNode",
  // A field that was asked for is there, if only as null; what is sent may be left out.
  avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: false },
};

const generated = await codegen({
  filename: outputFile,
  schema: parse(readFileSync(schemaFile, "utf8")),
  documents,
  config,
  pluginMap: { typescript, operations, typedDocumentNode },
  plugins: [{ typescript: { onlyOperationTypes: true } }, { operations: {} }, { typedDocumentNode: {} }],
});

const output = `/* Generated from the schema and ${documents.length} documents. */\n${generated}`;
mkdirSync(path.dirname(outputFile), { recursive: true });
// Rewriting an equal file would make every watcher rebuild.
if (!existsSync(outputFile) || readFileSync(outputFile, "utf8") !== output) writeFileSync(outputFile, output);
process.stdout.write(`${documents.length} documents checked against ${path.relative(ROOT, schemaFile)}\n`);
