import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GraftOutcome, runGraft } from "../integration/command-line/run-graft.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { openTestFolder, type TestFolder } from "../test-folder.ts";
import { testStoreOptions } from "./open-test-store.ts";

let database: TestDatabase;
let folder: TestFolder;
let nobody: string;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = openTestFolder();
  nobody = await unusedAddress();
});
afterAll(async () => {
  await database?.close();
  folder?.remove();
});

/** An address at which nothing listens. */
async function unusedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** The variables of a store on the run's server whose bucket was never made, changed as asked. */
function storeVariables(change: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { endpoint, bucket, accessKey, secretKey } = testStoreOptions();
  return {
    GRAFT_S3_ENDPOINT: endpoint,
    GRAFT_S3_BUCKET: bucket,
    GRAFT_S3_ACCESS_KEY: accessKey,
    GRAFT_S3_SECRET_KEY: secretKey,
    GRAFT_S3_WAIT_SECONDS: "0",
    ...change,
  };
}

/** Another one than the server's, and none that may be guessed. */
const SECRET = randomBytes(20).toString("hex");

interface Fault {
  readonly what: string;
  readonly variables: () => Record<string, string>;
  readonly code: string;
  /** What the message names. */
  readonly message: RegExp;
  /** Of a command. */
  readonly exit: number;
}

const FAULTS: readonly Fault[] = [
  {
    what: "a wrong secret",
    variables: () => storeVariables({ GRAFT_S3_SECRET_KEY: SECRET }),
    code: "STORE_ACCESS_DENIED",
    message: /GRAFT_S3_ACCESS_KEY/,
    exit: 3,
  },
  {
    what: "an unknown key",
    variables: () => storeVariables({ GRAFT_S3_ACCESS_KEY: "nobody" }),
    code: "STORE_ACCESS_DENIED",
    message: /refuses the key/,
    exit: 3,
  },
  {
    what: "a bucket that is missing",
    variables: () => storeVariables(),
    code: "STORE_BUCKET_MISSING",
    message: /has no bucket "test-[0-9a-f]+"/,
    exit: 4,
  },
  {
    what: "an endpoint that is down",
    variables: () => storeVariables({ GRAFT_S3_ENDPOINT: nobody }),
    code: "STORE_UNAVAILABLE",
    message: /127\.0\.0\.1:\d+ cannot be used now \(ECONNREFUSED\)/,
    exit: 6,
  },
];

describe("an API whose store has", () => {
  it.each(FAULTS)("$what does not start, and names it", async ({ variables, code, message }) => {
    const starting = startTestApi(database, { GRAFT_STORE: "s3", GRAFT_LOG_LEVEL: "silent", ...variables() });
    await expect(starting).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

function graft(home: string, variables: Record<string, string>, ...args: string[]): Promise<GraftOutcome> {
  return runGraft({ args, variables: { GRAFT_HOME: home, XDG_CONFIG_HOME: folder.root, ...variables } });
}

describe("the command line with a store that has", () => {
  it.each(FAULTS.slice(1))(
    "$what copies nothing there, and the artifacts stay",
    async ({ variables, code, message, exit }) => {
      const home = path.join(folder.root, crypto.randomUUID());
      mkdirSync(path.join(home, "data", "store", "objects"), { recursive: true });
      const outcome = await graft(home, variables(), "artifacts", "copy", "--from", "file", "--to", "s3");
      const said = outcome.stdout + outcome.stderr;
      expect(outcome.code, said).toBe(exit);
      expect(said).toContain(`${code}: `);
      expect(said).toMatch(message);
      expect(said).not.toContain(SECRET);
      expect(existsSync(path.join(home, "store"))).toBe(false);
      expect(existsSync(path.join(home, "copied-to-s3.txt"))).toBe(false);
    },
  );

  it("a wrong secret brings no installation up, names what is wrong, and does not keep the choice of it", async () => {
    const home = path.join(folder.root, "up");
    const outcome = await graft(home, storeVariables({ GRAFT_S3_SECRET_KEY: SECRET }), "up", "--store", "s3");
    const said = outcome.stdout + outcome.stderr;
    expect(outcome.code, said).toBe(3);
    expect(said).toMatch(/STORE_ACCESS_DENIED: The store at \S+ refuses the key/);
    expect(said).not.toContain(SECRET);
    expect(existsSync(path.join(home, "store"))).toBe(false);
  });
});
