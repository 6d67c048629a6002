import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Generates the Prisma client, the Pothos types and the list of migrations this build of the code was made for.
const root = fileURLToPath(new URL("../../../", import.meta.url));
const generated = fileURLToPath(new URL("./generated/", import.meta.url));
const prisma = join(dirname(createRequire(import.meta.url).resolve("prisma/package.json")), "build", "index.js");

execFileSync(process.execPath, [prisma, "generate"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  // Generating runs in WebAssembly and never starts the schema engine; naming any file that exists keeps Prisma from
  // downloading one. Generators are found on the path, which holds them only under an npm script.
  env: {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
  },
});

const folder = join(root, "prisma", "migrations");
const migrations = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
  .map((name) => ({
    name,
    checksum: createHash("sha256")
      .update(readFileSync(join(folder, name, "migration.sql")))
      .digest("hex"),
  }));
mkdirSync(generated, { recursive: true });
writeFileSync(
  join(generated, "migrations.ts"),
  `/** Migrations this code was built for, in order. */\nexport const MIGRATIONS = ${JSON.stringify(migrations, null, 2)} as const;\n`,
);
