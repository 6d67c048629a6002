import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as engineGlue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

const SCHEMA = path.join(REPOSITORY_ROOT, "prisma", "schema");

/** Loads the engine's WebAssembly by hand: its own entry imports the file as a module, which Node 20 cannot. */
async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const file = path.join(path.dirname(require.resolve("@prisma/schema-engine-wasm")), "schema_engine_bg.wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    "./schema_engine_bg.js": engineGlue as unknown as WebAssembly.ModuleImports,
  });
  engineGlue.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start !== "function") throw new Error("the schema engine's WebAssembly has no start function");
  start();
}

/** Types of the catalogue alone that the adapter has no name for: the one-byte "char" and its array. */
const CHAR = 18;
const CHAR_ARRAY = 1002;
const TEXT_ARRAY = 1009;

/**
 * The adapter, taught the catalogue's "char": it is read as text and called a character, which the engine insists on.
 * The engine asks one question at a time.
 */
function catalogueAdapter(pool: pg.Pool) {
  const characters = new Set<number>();
  const query = pool.query.bind(pool) as (...values: unknown[]) => Promise<pg.QueryResult>;
  const read = async (...values: unknown[]) => {
    const result = await query(...values);
    characters.clear();
    for (const [index, field] of result.fields.entries()) {
      if (field.dataTypeID === CHAR) {
        characters.add(index);
        field.dataTypeID = pg.types.builtins.TEXT;
      } else if (field.dataTypeID === CHAR_ARRAY) field.dataTypeID = TEXT_ARRAY;
    }
    return result;
  };
  const factory = new PrismaPg(Object.assign(pool, { query: read }));
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (statement) => {
      const rows = await queryRaw(statement);
      return {
        ...rows,
        columnTypes: rows.columnTypes.map((type, index) => (characters.has(index) ? ColumnTypeEnum.Character : type)),
      };
    };
    return adapter;
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

function readSchema(): { path: string; content: string }[] {
  return readdirSync(SCHEMA)
    .filter((file) => file.endsWith(".prisma"))
    .map((file) => ({ path: path.join(SCHEMA, file), content: readFileSync(path.join(SCHEMA, file), "utf8") }));
}

/** The glue keeps its memory in module variables: a second instance would read the first one's. */
let loading: Promise<void> | undefined;

/** Statements that would turn the database behind the URL into what `prisma/schema` says. */
export async function schemaDifference(url: string): Promise<string[]> {
  loading ??= loadEngine();
  await loading;
  const files = readSchema();
  const datamodels = files.map(({ path: file, content }): [string, string] => [file, content]);
  const pool = new pg.Pool({ connectionString: url });
  const engine = await engineGlue.SchemaEngine.new({ datamodels }, () => undefined, catalogueAdapter(pool));
  try {
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: REPOSITORY_ROOT },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const statements = (stdout ?? "")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("--"))
      .join("\n")
      .split(/;\n?/u)
      .map((statement) => statement.replaceAll(/\s+/gu, " ").trim())
      .filter((statement) => statement !== "");
    return withoutTenantKeys(statements);
  } finally {
    engine.free();
    await pool.end();
  }
}

const FOREIGN_KEY = /^ALTER TABLE "\w+" (?<change>DROP|ADD) CONSTRAINT "(?<name>\w+_fkey)"/u;

/**
 * Leaves out what the schema cannot say: references between tenants' rows carry `organization_id` too, over a unique
 * index of their own, so that the engine would make each of them again without it. One that is only dropped or only
 * added is a difference.
 */
function withoutTenantKeys(statements: readonly string[]): string[] {
  const named = (change: string) =>
    new Set(
      statements.flatMap((statement) => {
        const groups = FOREIGN_KEY.exec(statement)?.groups;
        return groups?.change === change ? [groups.name] : [];
      }),
    );
  const [dropped, added] = [named("DROP"), named("ADD")];
  return statements.filter((statement) => {
    const name = FOREIGN_KEY.exec(statement)?.groups?.name;
    if (name !== undefined) return !(dropped.has(name) && added.has(name));
    return !/^DROP INDEX "\w+_tenant_key"$/u.test(statement);
  });
}
