/**
 * Typed documents from GraphQL operations: `node graphql-codegen.mjs DOCUMENTS_FOLDER OUTPUT_FILE`, relative to the
 * package it is started in. Reads the committed schema, so that it needs no server.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

const scalars = {
  BigInt: "number | string",
  DateTime: "string",
  Double: "number | string",
  JSON: "unknown",
  SHA256: "string",
};

const output = await codegen({
  filename: outputFile,
  schema: parse(readFileSync(schemaFile, "utf8")),
  documents,
  config: {
    scalars,
    strictScalars: true,
    enumsAsTypes: true,
    useTypeImports: true,
    skipTypename: true,
    dedupeFragments: true,
    defaultScalarType: "unknown",
    documentMode: "documentNode",
  },
  pluginMap: { typescript, operations, typedDocumentNode },
  plugins: [{ typescript: {} }, { operations: {} }, { typedDocumentNode: {} }],
});

mkdirSync(path.dirname(outputFile), { recursive: true });
writeFileSync(outputFile, `/* Generated from the schema and ${documents.length} documents. */\n${output}`);
