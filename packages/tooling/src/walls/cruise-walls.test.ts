import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cruiseWalls } from "./cruise-walls.ts";
import { environmentFaults, MAX_LINES, sizeFaults } from "./size-rules.ts";

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "graft-walls-")));
  put("package.json", '{ "type": "module" }');
  mkdirSync(path.join(root, "node_modules/@graft"), { recursive: true });
  for (const name of ["contracts", "domain", "db", "fairness"]) {
    put(`packages/${name}/package.json`, `{ "name": "@graft/${name}", "exports": { ".": "./src/index.ts" } }`);
    put(`packages/${name}/src/index.ts`, `export const ${name} = 1;\n`);
    symlinkSync(path.join(root, "packages", name), path.join(root, "node_modules/@graft", name), "dir");
  }
  put("apps/api/src/index.ts", "export const api = 1;\n");
  put("apps/dashboard/src/index.ts", "export const dashboard = 1;\n");
  put("node_modules/pg/package.json", '{ "name": "pg", "main": "index.js" }');
  put("node_modules/pg/index.js", "export default 1;\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, content: string): void {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, content);
}

async function violations(): Promise<readonly string[]> {
  return (await cruiseWalls(root)).violations;
}

describe("a wall catches", () => {
  it("nothing in a tree that keeps them", async () => {
    put("packages/domain/src/index.ts", 'export { contracts } from "@graft/contracts";\n');
    expect(await violations()).toEqual([]);
  });

  it("a package that imports one it may not", async () => {
    put("packages/domain/src/run.ts", 'export { db } from "@graft/db";\n');
    expect(await violations()).toEqual([
      "wall-of-packages-domain: packages/domain/src/run.ts -> packages/db/src/index.ts",
    ]);
  });

  it("an import of a type alone", async () => {
    put("packages/db/src/index.ts", "export interface Row { id: string }\n");
    put("packages/contracts/src/row.ts", 'import type { Row } from "@graft/db";\nexport type R = Row;\n');
    expect(await violations()).toEqual([
      "wall-of-packages-contracts: packages/contracts/src/row.ts -> packages/db/src/index.ts",
    ]);
  });

  it("an app that imports an app", async () => {
    put("apps/dashboard/src/page.ts", 'export { api } from "../../api/src/index.ts";\n');
    expect(await violations()).toEqual(["wall-of-apps-dashboard: apps/dashboard/src/page.ts -> apps/api/src/index.ts"]);
  });

  it("an import past a package's index", async () => {
    put("packages/contracts/src/digest.ts", "export const digest = 1;\n");
    put("packages/domain/src/run.ts", 'export { digest } from "../../contracts/src/digest.ts";\n');
    expect(await violations()).toEqual([
      "no-deep-imports: packages/domain/src/run.ts -> packages/contracts/src/digest.ts",
    ]);
  });

  it("a cycle", async () => {
    put("packages/domain/src/a.ts", 'import { b } from "./b.ts";\nexport const a = () => b;\n');
    put("packages/domain/src/b.ts", 'import { a } from "./a.ts";\nexport const b = () => a;\n');
    expect(await violations()).toEqual(["no-cycles: packages/domain/src/a.ts -> packages/domain/src/b.ts"]);
  });

  it("PostgreSQL's driver outside packages/db", async () => {
    put("apps/api/src/query.ts", 'import pg from "pg";\nexport const query = pg;\n');
    expect(await violations()).toEqual(["prisma-only-in-db: apps/api/src/query.ts -> node_modules/pg/index.js"]);
  });

  it("an import of a file that is not there", async () => {
    put("apps/api/src/query.ts", 'import { gone } from "./gone.ts";\nexport const query = gone;\n');
    expect(await violations()).toEqual(["no-unresolvable: apps/api/src/query.ts -> ./gone.ts"]);
  });
});

describe("a size rule catches", () => {
  it("a file over the limit, and not one at it", () => {
    put("long.ts", "\n".repeat(MAX_LINES + 1));
    put("whole.ts", "\n".repeat(MAX_LINES));
    expect(sizeFaults(root, ["long.ts", "whole.ts"])).toEqual([
      { file: "long.ts", fault: "401 lines; split it at 400" },
    ]);
  });

  it("a name that says nothing", () => {
    put("src/utils/date.ts", "");
    put("src/helpers.test.ts", "");
    expect(sizeFaults(root, ["src/utils/date.ts", "src/helpers.test.ts"]).map(({ fault }) => fault)).toEqual([
      '"utils" names no concept',
      '"helpers" names no concept',
    ]);
  });

  it("a look at the environment outside env.ts", () => {
    put("src/server.ts", "export const port = process.env.PORT;\n");
    put("src/env.ts", "export const port = process.env.PORT;\n");
    expect(environmentFaults(root, ["src/server.ts", "src/env.ts"]).map(({ file }) => file)).toEqual(["src/server.ts"]);
  });
});
